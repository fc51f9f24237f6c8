"""From a job that has ended to rows that can be queried, the same however often it is told."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.errors import PermanentError, TransientError
from shared.events import ObjectCreated
from transcription import lifecycle, naming
from transcription.options import Options
from transcription.queues import Message, Queue
from transcription.record_store import RecordStore
from transcription.records import Record, Status
from transcription.rows import TurnRow, rows_of, to_json_lines
from transcription.storage import Storage
from transcription.transcribe_jobs import Job, TranscribeJobs
from transcription.transcript import Transcript, parse_transcript
from transcription.transcript_location import transcript_key


class Outcome(StrEnum):
    """What became of a message; the names of its metrics."""

    COMPLETED = "Completed"
    REPEATED = "Repeated"  # completed before; the rows were written once more
    FAILED = "FailedJobs"
    SUPERSEDED = "Superseded"  # a newer upload has taken the recording's place
    LOST = "LostRecords"  # nothing is known of the recording: it goes through the intake again
    FOREIGN = "Foreign"  # the job is another application's


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Turns the transcripts of ended jobs into rows."""

    storage: Storage
    records: RecordStore
    jobs: TranscribeJobs
    intake_queue: Queue
    data_bucket: str
    job_name_prefix: str

    def take(self, job_name: str) -> Outcome:
        """Do what is left to do for a job that is said to have ended.

        Raises:
            TransientError: the job hasn't ended yet, or try again later for another reason.
            PermanentError: there is no such job, or its transcript is in an unexpected place.
        """
        recording_id = naming.recording_id_of_job(self.job_name_prefix, job_name)
        if recording_id is None:
            return Outcome.FOREIGN
        stored = self.records.read(recording_id)
        if stored and stored.record.job_name != job_name:
            return self._leave(stored.record, job_name)
        job = self.jobs.find(job_name)
        if job is None:
            return self._without_job(stored.record if stored else None)
        if stored is None:
            return self._recover(job, recording_id)
        if job.status == "COMPLETED":
            return self._complete(stored.record, job)
        if job.status == "FAILED":
            return self._fail(stored.record, job, job.failure_reason or "Transcribe gave no reason")
        raise TransientError(f"the job hasn't ended yet, it is {job.status}")

    def _complete(self, record: Record, job: Job) -> Outcome:
        key = transcript_key(job.transcript_uri, data_bucket=self.data_bucket)
        document = self.storage.read(self.data_bucket, key)
        if document is None:
            return self._fail(record, job, "the transcript is gone: it was deleted or has expired")
        try:
            transcript = _parsed(document, job)
            rows = list(_rows(transcript, record, job))
        except ValueError as error:
            return self._fail(record, job, f"the transcript can't be read: {error}")
        rows_key = record.own_rows_key or ""
        self.storage.write_rows(self.data_bucket, rows_key, to_json_lines(rows))
        facts = {
            "submitted_at": job.created_at,
            "finished_at": job.finished_at,
            "duration_seconds": record.duration_seconds or transcript.duration or None,
            "transcript_uri": naming.object_uri(self.data_bucket, key),
            **_said(transcript, rows),
        }
        now = self._change(
            record, lambda now: lifecycle.completed(now, job.name, rows_key=rows_key, **facts)
        )
        if now.job_name != job.name or now.rows_key != rows_key:
            return self._leave(now, job.name)
        self._delete_replaced_rows(now)
        return _outcome(record, now, Outcome.COMPLETED)

    def _fail(self, record: Record, job: Job, reason: str) -> Outcome:
        times = {"submitted_at": job.created_at, "finished_at": job.finished_at}
        now = self._change(
            record, lambda now: lifecycle.failed(now, job.name, reason=reason, **times)
        )
        return _outcome(record, now, Outcome.FAILED)

    def _leave(self, record: Record, job_name: str) -> Outcome:
        """The record belongs to a newer upload: rows that never counted must not be seen."""
        for key in lifecycle.leftover_rows(record, job_name):
            self.storage.delete_rows(self.data_bucket, key)
        return Outcome.SUPERSEDED

    def _delete_replaced_rows(self, record: Record) -> None:
        for key in record.stale_rows_keys:
            self.storage.delete_rows(self.data_bucket, key)
        if len(record.stale_rows_keys) > lifecycle.MOST_STALE_KEYS:
            self._change(record, lambda now: lifecycle.tidied(now) if now == record else now)

    def _without_job(self, record: Record | None) -> Outcome:
        if record and record.status in {Status.COMPLETED, Status.FAILED}:
            return Outcome.REPEATED  # Transcribe forgets jobs before their rows expire
        raise PermanentError(
            "Transcribe knows no such job: it was deleted before its rows were made"
        )

    def _recover(self, job: Job, recording_id: str) -> Outcome:
        """Without a record the intake makes a new one, finds the job ended and tells of it."""
        bucket, _, key = job.recording_uri.removeprefix("s3://").partition("/")
        if naming.recording_id(bucket, key) != recording_id:
            raise PermanentError("the job has no record, and its name isn't that of its recording")
        self.intake_queue.send(Message(body=ObjectCreated(bucket=bucket, key=key).to_json()))
        return Outcome.LOST

    def _change(self, record: Record, change: Callable[[Record], Record]) -> Record:
        now = self.records.update(record.recording_id, lambda now: change(now) if now else None)
        if now is None:
            raise TransientError("the record was deleted meanwhile")
        return now


def _parsed(document: bytes, job: Job) -> Transcript:
    transcript = parse_transcript(json.loads(document))
    return transcript if transcript.languages else replace(transcript, languages=job.languages)


def _rows(transcript: Transcript, record: Record, job: Job) -> Iterator[TurnRow]:
    return rows_of(
        transcript,
        recording=record.recording,
        recording_uri=record.recording_uri,
        job_name=job.name,
        channel_names=Options.from_json(record.settings or "{}").channel_names,
    )


def _said(transcript: Transcript, rows: list[TurnRow]) -> dict[str, str | int | None]:
    """What the record tells of a transcript."""
    return {
        "language": ",".join(transcript.languages) or None,
        "turn_count": len(rows),
        "word_count": sum(row.word_count for row in rows),
    }


def _outcome(before: Record, now: Record, outcome: Outcome) -> Outcome:
    """The outcome if it is news."""
    return Outcome.REPEATED if before.status is now.status else outcome
