"""How a record changes: forward only, whatever the order and number of the messages.

    waiting <-> refused
       |
    submitted -> failed -> completed

Each function takes the record as it is now and returns it as it shall be: the same one where the
change comes too late. The newest upload of a recording owns the record; what is told of an older
one's job changes nothing.
"""

from dataclasses import replace
from typing import Any

from transcription import naming
from transcription.records import Record, Status

# Old rows that may still have to be deleted once more: their job's collection may be running yet.
MOST_STALE_KEYS = 16

_FOLLOWING = {
    Status.REFUSED: frozenset(Status),
    Status.WAITING: frozenset(Status),
    Status.SUBMITTED: frozenset({Status.SUBMITTED, Status.FAILED, Status.COMPLETED}),
    Status.FAILED: frozenset({Status.FAILED, Status.COMPLETED}),
    Status.COMPLETED: frozenset({Status.COMPLETED}),
}


def superseded(current: Record | None, upload: Record) -> Record:
    """The record once a new upload has come: the rows of the old one stay visible."""
    if current is None:
        return upload
    rows = (*current.stale_rows_keys, current.own_rows_key)
    return replace(
        upload,
        rows_key=current.rows_key,
        stale_rows_keys=_stale(rows, visible=current.rows_key, own=upload.own_rows_key),
    )


def waiting_again(current: Record, job_name: str, *, deferrals: int) -> Record:
    """Transcribe had no room for the job; it was put back for the n-th time."""
    if current.status is not Status.WAITING:
        return current
    return _advanced(current, job_name, Status.WAITING, deferrals=deferrals)


def submitted(current: Record, job_name: str, *, at: str) -> Record:
    """Transcribe has taken the job."""
    return _advanced(current, job_name, Status.SUBMITTED, submitted_at=at, reason=None)


def rejected(current: Record, job_name: str, *, reason: str) -> Record:
    """Transcribe doesn't take the job. One that it once took, and lost, has failed."""
    lost = current.status is Status.SUBMITTED
    status = Status.FAILED if lost else Status.REFUSED
    return _advanced(current, job_name, status, reason=reason)


def failed(
    current: Record, job_name: str, *, reason: str, submitted_at: str, finished_at: str
) -> Record:
    """The job ended without a transcript, or with one that can't be read."""
    return _advanced(
        current,
        job_name,
        Status.FAILED,
        reason=reason,
        submitted_at=submitted_at,
        finished_at=finished_at,
    )


def completed(
    current: Record,
    job_name: str,
    *,
    rows_key: str,
    **facts: Any,  # noqa: ANN401 - fields of a record
) -> Record:
    """The rows are there; they replace those of older uploads.

    Args:
        current: the record as it is.
        job_name: the job whose rows were written.
        rows_key: where they were written: too late if the record's rows belong elsewhere by now.
        facts: fields of the record that are known now.
    """
    if current.own_rows_key != rows_key:
        return current
    replaced = (*current.stale_rows_keys, current.rows_key)
    return _advanced(
        current,
        job_name,
        Status.COMPLETED,
        **facts,
        reason=None,
        rows_key=rows_key,
        stale_rows_keys=_stale(replaced, visible=rows_key, own=rows_key),
    )


def tidied(current: Record) -> Record:
    """The record without the oldest stale rows, once all of them have been deleted."""
    return replace(current, stale_rows_keys=current.stale_rows_keys[-MOST_STALE_KEYS:])


def leftover_rows(current: Record, job_name: str) -> tuple[str, ...]:
    """Rows of a superseded job that may exist and aren't to be seen."""
    return tuple(key for key in current.stale_rows_keys if naming.is_rows_key_of_job(key, job_name))


def _advanced(
    current: Record,
    job_name: str,
    status: Status,
    **changes: Any,  # noqa: ANN401 - fields of a record
) -> Record:
    if current.job_name != job_name or status not in _FOLLOWING[current.status]:
        return current
    return replace(current, status=status, **changes)


def _stale(
    keys: tuple[str | None, ...], *, visible: str | None, own: str | None
) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in keys if key and key not in {visible, own}))
