"""Where a recording is on its way to rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from local.demos.transcription.recordings import Recording
from local.demos.transcription.solution import Solution

FINAL: Final = frozenset({"completed", "failed", "refused"})
UPLOADED: Final = "uploaded"
WRITING_ROWS: Final = "writing rows"
# What Transcribe calls it, and what it means for the recording.
JOB_STAGES: Final = {
    "QUEUED": "queued",
    "IN_PROGRESS": "transcribing",
    "COMPLETED": WRITING_ROWS,
    "FAILED": WRITING_ROWS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a recording is.

    Attributes:
        recording: Which one.
        stage: `UPLOADED`, `waiting` for a free place, one of `JOB_STAGES`, or one of `FINAL`.
        reason: Of a failure or refusal.
    """

    recording: Recording
    stage: str
    reason: str = ""

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self.stage in FINAL

    @property
    def completed(self) -> bool:
        """Whether the recording has its rows."""
        return self.stage == "completed"


def of(recording: Recording, solution: Solution) -> Progress:
    """Look at the recording's record and, while a job runs, at Transcribe."""
    record = _record(recording, solution)
    if record is None or not _is_about(record, recording):
        return Progress(recording=recording, stage=UPLOADED)
    if record["status"] == "submitted":
        job = solution.session.transcribe.get_transcription_job(
            TranscriptionJobName=record["job_name"]
        )["TranscriptionJob"]
        return Progress(recording=recording, stage=JOB_STAGES[job["TranscriptionJobStatus"]])
    return Progress(recording=recording, stage=record["status"], reason=record["reason"] or "")


def _record(recording: Recording, solution: Solution) -> dict[str, Any] | None:
    key = f"{solution.jobs_table}/{recording.id}.json"
    s3 = solution.session.s3
    try:
        body = s3.get_object(Bucket=solution.data_bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    record: dict[str, Any] = json.loads(body)
    return record


def _is_about(record: Mapping[str, Any], recording: Recording) -> bool:
    """Tell this upload's record from that of an earlier one under the same key.

    A recording that was refused need not have settings.
    """
    settings = json.loads(record["settings"] or "{}")
    return record["etag"].strip('"') == recording.etag and all(
        str(settings.get(name, value)).lower() == value.lower()
        for name, value in recording.options.items()
    )
