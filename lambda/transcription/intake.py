"""From an upload to a running job, once, however often the upload is told."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.errors import TransientError
from shared.events import ObjectCreated
from transcription import lifecycle, naming
from transcription.admission import Admission
from transcription.job_events import job_state_changed_json
from transcription.job_request import job_request
from transcription.options import Options
from transcription.queues import Message, Queue
from transcription.record_store import RecordStore
from transcription.records import Record, Status
from transcription.refusal import RefusedError
from transcription.transcribe_jobs import Job, JobExistsError, NoRoomError, TranscribeJobs

if TYPE_CHECKING:
    from mypy_boto3_transcribe.type_defs import StartTranscriptionJobRequestTypeDef

SHORTEST_DELAY_SECONDS = 5
LONGEST_DELAY_SECONDS = 300


class Outcome(StrEnum):
    """What became of a message; the names of its metrics."""

    STARTED = "Started"
    RESUMED = "Resumed"  # its job had been started before
    DEFERRED = "Deferred"
    REFUSED = "Refused"
    KNOWN = "Known"  # nothing to do: done with, in another message's care, or a folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Starts the jobs of uploads."""

    admission: Admission
    records: RecordStore
    jobs: TranscribeJobs
    intake_queue: Queue
    completion_queue: Queue
    data_bucket: str

    def take(self, event: ObjectCreated, *, deferrals: int = 0) -> Outcome:
        """Do what is left to do for the object that is at the event's key now.

        Every step can be done again: a message that comes twice, late, or after a crash is
        harmless.

        Args:
            event: where the object is.
            deferrals: how often the message was put back for want of room.

        Raises:
            TransientError: try again later.
            PermanentError: the deployment is at fault, not the upload.
        """
        recording_id = naming.recording_id(event.bucket, event.key)
        record = self.records.update(
            recording_id, lambda present: self.admission.record_for(event, present)
        )
        if record is not None and record.status is Status.REFUSED:
            return Outcome.REFUSED
        if record is None or record.status in {Status.COMPLETED, Status.FAILED}:
            return Outcome.KNOWN
        try:
            job = self.jobs.start(self._request(record))
        except JobExistsError:
            return self._resume(record)
        except NoRoomError:
            return self._defer(event, record, deferrals)
        except RefusedError as refusal:
            return self._reject(record, str(refusal))
        self._mark_submitted(record, job)
        return Outcome.STARTED

    def _resume(self, record: Record) -> Outcome:
        job = self.jobs.find(_job_name(record))
        if job is None:
            raise TransientError("the job was deleted while it was looked up")
        if job.has_ended:
            # Its event may have come and gone while another upload owned the record.
            self.completion_queue.send(Message(body=job_state_changed_json(job.name, job.status)))
        self._mark_submitted(record, job)
        return Outcome.RESUMED

    def _defer(self, event: ObjectCreated, record: Record, deferrals: int) -> Outcome:
        """Put the message back, as a new one: waiting must not use up its deliveries."""
        if deferrals < record.deferrals:
            return Outcome.KNOWN  # a message with more deferrals is waiting already
        again = Message(body=event.to_json(), deferrals=deferrals + 1)
        self.intake_queue.send(again, delay_seconds=delay_seconds(deferrals))
        self._change(
            record,
            lambda now: lifecycle.waiting_again(now, _job_name(record), deferrals=again.deferrals),
        )
        return Outcome.DEFERRED

    def _reject(self, record: Record, reason: str) -> Outcome:
        self._change(record, lambda now: lifecycle.rejected(now, _job_name(record), reason=reason))
        return Outcome.REFUSED

    def _mark_submitted(self, record: Record, job: Job) -> None:
        self._change(record, lambda now: lifecycle.submitted(now, job.name, at=job.created_at))

    def _change(self, record: Record, change: Callable[[Record], Record]) -> None:
        self.records.update(record.recording_id, lambda now: change(now) if now else None)

    def _request(self, record: Record) -> "StartTranscriptionJobRequestTypeDef":
        return job_request(
            job_name=_job_name(record),
            recording_uri=record.recording_uri,
            media_format=record.media_format or "",
            options=Options.from_json(record.settings or "{}"),
            data_bucket=self.data_bucket,
        )


def delay_seconds(deferrals: int) -> int:
    """How long a message waits for room: longer each time, and spread at random."""
    longest = min(LONGEST_DELAY_SECONDS, 2 * SHORTEST_DELAY_SECONDS * 2 ** min(deferrals, 10))
    return random.randint(SHORTEST_DELAY_SECONDS, longest)  # noqa: S311 - only to spread load


def _job_name(record: Record) -> str:
    if record.job_name is None:
        raise ValueError("only a refused recording has no job")
    return record.job_name
