"""The record of a recording: what happened to it, as one row of the table `transcribe_jobs`."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from transcription import naming

# Name and Athena type of each column, in the order of the table. A record holds more, for the
# functions alone.
COLUMNS = (
    ("recording", "string"),
    ("recording_uri", "string"),
    ("status", "string"),
    ("reason", "string"),
    ("job_name", "string"),
    ("upload_date", "string"),
    ("uploaded_at", "string"),
    ("submitted_at", "string"),
    ("finished_at", "string"),
    ("duration_seconds", "double"),
    ("language", "string"),
    ("media_format", "string"),
    ("size_bytes", "bigint"),
    ("turn_count", "int"),
    ("word_count", "int"),
    ("settings", "string"),
    ("transcript_uri", "string"),
)


class Status(StrEnum):
    """What became of a recording."""

    WAITING = "waiting"  # accepted, waits for a free Transcribe job
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A recording and the newest upload of it.

    Times are ISO 8601 in UTC, to the second. `rows_key` holds the rows to be seen: those of the
    newest upload that has any. Objects at `stale_rows_keys` have been replaced or never counted.
    `attempt` is the time of the upload that repeats one whose job had failed, `repeated_at` that of
    the last upload of the same content with the same options.
    """

    recording: str
    recording_uri: str
    status: Status
    reason: str | None = None
    job_name: str | None = None
    upload_date: str | None = None
    uploaded_at: str | None = None
    submitted_at: str | None = None
    finished_at: str | None = None
    duration_seconds: float | None = None
    language: str | None = None
    media_format: str | None = None
    size_bytes: int | None = None
    turn_count: int | None = None
    word_count: int | None = None
    settings: str | None = None
    transcript_uri: str | None = None
    recording_id: str
    bucket: str
    etag: str | None = None
    attempt: str | None = None
    repeated_at: str | None = None
    deferrals: int = 0
    rows_key: str | None = None
    stale_rows_keys: tuple[str, ...] = ()

    @property
    def own_rows_key(self) -> str | None:
        """Where the rows of the record's job go; None where it has no job."""
        if self.job_name is None or self.upload_date is None:
            return None
        return naming.rows_key(self.upload_date, self.job_name)

    @property
    def seen_upload(self) -> str:
        """When the newest upload known of was made; empty where it isn't known."""
        return self.repeated_at or self.uploaded_at or ""

    def to_json(self) -> bytes:
        """One line of JSON in ASCII: no character of a key can end the line early."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_json(cls, line: bytes) -> Self:
        """The record that `to_json` wrote; unknown fields are left out."""
        values = json.loads(line)
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        known["status"] = Status(known["status"])
        known["stale_rows_keys"] = tuple(known.get("stale_rows_keys", ()))
        return cls(**known)


def timestamp(time: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
