"""Why a recording isn't transcribed, for its owner to read."""

from shared.errors import PermanentError


class RefusedError(PermanentError):
    """The recording can't be transcribed: the text says what was found and what would do."""
