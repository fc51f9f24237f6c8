"""The one error that the command line shows as a sentence instead of a traceback."""


class LocalCloudError(Exception):
    """Something a person can act on.

    Attributes:
        detail: What a program said about it, such as the end of its log; empty for nothing.
    """

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail
        if detail:
            self.add_note(detail)
