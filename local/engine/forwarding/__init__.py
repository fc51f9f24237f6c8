"""AI services that a process of their own provides."""
