"""S3: one record per recording, changed by compare and swap."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.aws import translated
from shared.errors import NotFoundError, TransientError
from transcription import naming
from transcription.records import Record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ATTEMPTS = 8


class ConflictError(Exception):
    """What was read has changed meanwhile: read it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record as it was read: the object's etag, and when it was written."""

    record: Record
    etag: str
    modified: datetime


class RecordStore:
    """Records of recordings in the data bucket."""

    def __init__(
        self, *, client: "S3Client", bucket: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._sleep = sleep

    def read(self, recording_id: str) -> Stored | None:
        """The record of a recording, None where it has none."""
        try:
            with translated("read the record", {"NoSuchKey": NotFoundError}):
                found = self._client.get_object(
                    Bucket=self._bucket, Key=naming.record_key(recording_id)
                )
                line = found["Body"].read()
        except NotFoundError:
            return None
        return Stored(
            record=Record.from_json(line), etag=found["ETag"], modified=found["LastModified"]
        )

    def update(
        self, recording_id: str, change: Callable[[Record | None], Record | None]
    ) -> Record | None:
        """Change a record, whoever else is changing it at the same time.

        Args:
            recording_id: whose record.
            change: makes the new record from the present one, or returns the present one to leave
                it. It is called again, with the record read anew, when another writer was faster
                or when it raises `ConflictError`; so whatever else it reads is never older than
                the record that its result replaces.

        Returns:
            The record as it is now.

        Raises:
            TransientError: other writers were faster every time.
        """
        for attempt in range(_ATTEMPTS):
            stored = self.read(recording_id)
            present = stored.record if stored else None
            try:
                new = change(present)
                if new is not None and new != present:
                    self._write(new, etag=stored.etag if stored else None)
            except ConflictError:
                self._sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - only to spread load
            else:
                return new
        raise TransientError(f"the record {recording_id} changed {_ATTEMPTS} times meanwhile")

    def _write(self, record: Record, *, etag: str | None) -> None:
        condition: dict[str, Any] = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        meanings = dict.fromkeys(
            ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"), ConflictError
        )
        with translated("write the record", meanings):
            self._client.put_object(
                Bucket=self._bucket,
                Key=naming.record_key(record.recording_id),
                Body=record.to_json(),
                ContentType="application/json",
                **condition,
            )
