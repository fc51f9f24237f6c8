"""The local cloud's engine: MiniStack, embedded and extended through its own tables."""
