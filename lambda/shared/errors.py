"""The two kinds of failure a function tells apart."""


class PermanentError(Exception):
    """Trying again can't help: the text says what was found and what to do."""


class NotFoundError(Exception):
    """What was asked for isn't there."""


class TransientError(Exception):
    """Trying again later can help: the message goes back to its queue."""
