"""Pages of a list of jobs.

A token names the job to go on after, so that jobs started meanwhile neither repeat nor hide others.
"""

import base64
import binascii
from collections.abc import Sequence

from local.services.errors import ServiceError
from local.services.transcribe.job import Job


def page(jobs: Sequence[Job], token: str | None, size: int) -> tuple[Sequence[Job], str | None]:
    """Cut one page out of jobs that are sorted newest first.

    Returns:
        The page, and the token of the next one or None.

    Raises:
        ServiceError: BadRequestException for a token that was not given out here.
    """
    if token is not None:
        before = _decoded(token)
        jobs = [job for job in jobs if job.sequence < before]
    rest = len(jobs) > size
    return jobs[:size], _encoded(jobs[size - 1].sequence) if rest else None


def _encoded(sequence: int) -> str:
    return base64.urlsafe_b64encode(f"before {sequence}".encode()).decode()


def _decoded(token: str) -> int:
    try:
        word, _, number = base64.urlsafe_b64decode(token.encode()).decode().partition(" ")
        if word == "before" and number.isdecimal():
            return int(number)
    except (binascii.Error, UnicodeError):
        pass
    raise ServiceError(
        "BadRequestException", "The NextToken isn't valid. Use one from the last response."
    )
