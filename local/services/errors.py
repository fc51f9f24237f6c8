"""Errors that a stand-in answers with."""


class ServiceError(Exception):
    """An error of the service's own kind, e.g. Transcribe's BadRequestException.

    Attributes:
        code: The error's name in the service's model.
        message: What was wrong, in AWS's words where they are known.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
