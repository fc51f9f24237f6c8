"""Finding what was lost: events are best-effort, and messages can end in a dead-letter queue.

Every finding is put right by sending the message that was lost: what handles it is the ordinary
code. Two passes page through the recordings and the records, so memory holds a page and the
identifiers of what the first pass has seen.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.events import ObjectCreated
from transcription import naming
from transcription.job_events import job_state_changed_json
from transcription.queues import Message, Queue
from transcription.record_store import RecordStore, Stored
from transcription.records import Record, Status, timestamp
from transcription.storage import Listed, Storage
from transcription.transcribe_jobs import TranscribeJobs

_THREADS = 16
_TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which objects are looked at: written from `start` to `end`."""

    start: datetime
    end: datetime

    def covers(self, time: datetime) -> bool:
        """Whether `time` lies in it."""
        return self.start <= time <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A message to send again, to one queue or the other."""

    is_completion: bool
    message: Message


@dataclass(slots=True)
class Tally:
    """How much was looked at, and what was sent again."""

    recordings: int = 0
    records: int = 0
    uploads_sent: int = 0
    completions_sent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Compares recordings, records and jobs."""

    storage: Storage
    records: RecordStore
    jobs: TranscribeJobs
    intake_queue: Queue
    completion_queue: Queue
    recordings_bucket: str
    data_bucket: str

    def run(self, window: Window) -> Tally:
        """Look at everything written in the window, and send again what seems lost."""
        tally, seen = Tally(), set[str]()
        with ThreadPoolExecutor(_THREADS) as pool:
            for uploads in self._uploads(window):
                tally.recordings += len(uploads)
                seen.update(self._id(upload.key) for upload in uploads)
                self._send(pool.map(lambda upload: self._of_upload(upload, window), uploads), tally)
            for identifiers in self._recorded(window):
                remaining = [each for each in identifiers if each not in seen]
                tally.records += len(identifiers)
                self._send(pool.map(lambda each: self._of_record(each, window), remaining), tally)
        return tally

    def _uploads(self, window: Window) -> Iterator[list[Listed]]:
        for page in self.storage.pages(self.recordings_bucket):
            recent = [found for found in page if window.covers(found.modified)]
            yield [found for found in recent if not found.is_folder_marker]

    def _recorded(self, window: Window) -> Iterator[list[str]]:
        for page in self.storage.pages(self.data_bucket, prefix=naming.RECORDS_PREFIX):
            yield [
                naming.recording_id_of_record(found.key)
                for found in page
                if window.covers(found.modified)
            ]

    def _of_upload(self, upload: Listed, window: Window) -> Finding | None:
        stored = self.records.read(self._id(upload.key))
        if stored is None or _is_unseen(upload, stored.record):
            return self._to_intake(upload.key)
        return self._of_stored(stored, window)

    def _of_record(self, recording_id: str, window: Window) -> Finding | None:
        stored = self.records.read(recording_id)
        return self._of_stored(stored, window) if stored else None

    def _of_stored(self, stored: Stored, window: Window) -> Finding | None:
        """What a record lacks that says its job is still to come, and has said so for long."""
        record = stored.record
        is_open = record.status in {Status.WAITING, Status.SUBMITTED}
        if not is_open or stored.modified > window.end or record.job_name is None:
            return None
        job = self.jobs.find(record.job_name)
        if job and job.has_ended:
            body = job_state_changed_json(job.name, job.status)
            return Finding(is_completion=True, message=Message(body=body))
        if job and record.status is Status.SUBMITTED:
            return None
        return self._to_intake(record.recording, deferrals=record.deferrals)

    def _to_intake(self, key: str, *, deferrals: int = 0) -> Finding:
        body = ObjectCreated(bucket=self.recordings_bucket, key=key).to_json()
        return Finding(is_completion=False, message=Message(body=body, deferrals=deferrals))

    def _send(self, findings: Iterable[Finding | None], tally: Tally) -> None:
        found = [finding for finding in findings if finding]
        completions = [finding.message for finding in found if finding.is_completion]
        uploads = [finding.message for finding in found if not finding.is_completion]
        tally.completions_sent += self.completion_queue.send_all(completions)
        tally.uploads_sent += self.intake_queue.send_all(uploads)

    def _id(self, key: str) -> str:
        return naming.recording_id(self.recordings_bucket, key)


def _is_unseen(upload: Listed, record: Record) -> bool:
    """Whether the intake has yet to see this upload, be it the same content once more."""
    return (
        record.etag != upload.etag or timestamp(upload.modified - _TOLERANCE) > record.seen_upload
    )
