"""Accepting or refusing an upload: the record it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.events import ObjectCreated
from transcription import lifecycle, media, naming
from transcription.options import Options, overrides_in
from transcription.records import Record, Status, timestamp
from transcription.refusal import RefusedError
from transcription.storage import Storage, Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Judges uploads by what S3 holds now; an event only says where to look."""

    storage: Storage
    job_name_prefix: str
    default_options: Options

    def record_for(self, event: ObjectCreated, present: Record | None) -> Record | None:
        """The record for the object at the event's key.

        Args:
            event: where the object is.
            present: the record as it is. The object is looked up after it was read, so a record
                of a newer upload is never replaced by one of an older.

        Returns:
            `present` itself where there is nothing new to say.

        Raises:
            ConflictError: another upload came while this one was read.
        """
        try:
            upload = self.storage.upload(event.bucket, event.key)
        except RefusedError as refusal:
            unread = _record_at(event.bucket, event.key)
            return lifecycle.superseded(present, replace(unread, reason=str(refusal)))
        if event.key.endswith("/") and (upload is None or upload.size == 0):
            return present  # what consoles create to show a folder
        if upload is None:
            return _deleted(event, present)
        overrides = overrides_in(upload.metadata)
        record = self._unjudged(upload, overrides, attempt=present.attempt if present else None)
        if present is None or present.job_name != record.job_name:
            record = self._unjudged(upload, overrides)
        elif present.status is Status.FAILED and _is_newer(record, present):
            record = self._unjudged(upload, overrides, attempt=record.uploaded_at)
        elif present.status is not Status.REFUSED:
            return _seen_again(present, record)
        return lifecycle.superseded(present, self._judged(record, upload, overrides))

    def _unjudged(
        self, upload: Upload, overrides: Mapping[str, str], *, attempt: str | None = None
    ) -> Record:
        record = _record_at(upload.bucket, upload.key)
        uploaded_at = timestamp(upload.modified)
        return replace(
            record,
            job_name=naming.job_name(
                self.job_name_prefix,
                record.recording_id,
                etag=upload.etag,
                overrides=overrides,
                attempt=attempt,
            ),
            attempt=attempt,
            upload_date=uploaded_at[: len("YYYY-MM-DD")],
            uploaded_at=uploaded_at,
            size_bytes=upload.size,
            etag=upload.etag,
        )

    def _judged(self, record: Record, upload: Upload, overrides: Mapping[str, str]) -> Record:
        try:
            options = self.default_options.overlaid(overrides)
            found = self._examined(upload, by_channel=options.channels)
        except RefusedError as refusal:
            return replace(record, reason=str(refusal))
        return replace(
            record,
            status=Status.WAITING,
            media_format=found.format,
            duration_seconds=found.sound.duration,
            language=options.fixed_language,
            settings=options.to_json(),
        )

    def _examined(self, upload: Upload, *, by_channel: bool) -> media.Media:
        media.check_size(upload.size)
        head = self.storage.first_bytes(upload, media.HEAD_BYTES)
        found = media.examine(head, size=upload.size, name=upload.key)
        media.check_sound(found.sound, by_channel=by_channel)
        return found


def _record_at(bucket: str, key: str) -> Record:
    """A record of a key, refused until something is known of it."""
    return Record(
        recording=key,
        recording_uri=naming.object_uri(bucket, key),
        status=Status.REFUSED,
        recording_id=naming.recording_id(bucket, key),
        bucket=bucket,
    )


def _is_newer(upload: Record, present: Record) -> bool:
    return (upload.uploaded_at or "") > present.seen_upload


def _seen_again(present: Record, upload: Record) -> Record:
    """The record of an upload that may have been repeated: remembered, or it would seem lost."""
    if not _is_newer(upload, present):
        return present
    return replace(present, repeated_at=upload.uploaded_at)


def _deleted(event: ObjectCreated, present: Record | None) -> Record:
    if present is None:
        present = _record_at(event.bucket, event.key)
    elif present.status is not Status.WAITING:
        return present
    reason = "deleted: the recording was gone before its job could be started"
    return replace(present, status=Status.REFUSED, reason=reason)
