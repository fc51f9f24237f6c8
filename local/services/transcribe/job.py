"""A transcription job and the forms in which Transcribe shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from local.services.caller import Scope
from local.services.transcribe.request import JobRequest


class Status(StrEnum):
    """Where a job stands."""

    QUEUED = "QUEUED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"

    @property
    def is_final(self) -> bool:
        """Whether the job is over."""
        return self in {Status.COMPLETED, Status.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run found out; unknown members are None.

    Attributes:
        media_format: The file's format in Transcribe's words.
        sample_rate: Hertz.
        language_code: The language of the transcript.
        language_score: Confidence of the identified language, 0 to 1; None if it was given.
        transcript_uri: Address of the transcript.
        subtitle_uris: Addresses of the subtitles.
        failure_reason: Why the job failed.
    """

    media_format: str | None = None
    sample_rate: int | None = None
    language_code: str | None = None
    language_score: float | None = None
    transcript_uri: str | None = None
    subtitle_uris: tuple[str, ...] = ()
    failure_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job; `sequence` orders the jobs by creation."""

    request: JobRequest
    scope: Scope
    sequence: int
    status: Status
    created: datetime
    started: datetime | None = None
    completed: datetime | None = None
    result: Result = Result()

    def start(self, now: datetime) -> "Job":
        """The job, taken up."""
        return replace(self, status=Status.IN_PROGRESS, started=now)

    def finish(self, result: Result, now: datetime) -> "Job":
        """The job, over: failed if the result has a reason for it."""
        status = Status.FAILED if result.failure_reason else Status.COMPLETED
        return replace(self, status=status, completed=now, result=result)


# Members of the request that a job gives back as they came.
_ECHOED: Final = ("Media", "JobExecutionSettings", "LanguageOptions", "Tags")


def detail(job: Job) -> dict[str, Any]:
    """The job as GetTranscriptionJob shows it."""
    request, result = job.request, job.result
    return (
        _common(job)
        | {name: request.message[name] for name in _ECHOED if name in request.message}
        | _known(
            MediaFormat=result.media_format or request.media_format,
            MediaSampleRateHertz=result.sample_rate or request.sample_rate,
            Subtitles=_subtitles(job),
        )
        | {
            "Transcript": _known(TranscriptFileUri=result.transcript_uri),
            "Settings": {"ChannelIdentification": False, "ShowAlternatives": False}
            | dict(request.message.get("Settings", {})),
        }
    )


def summary(job: Job) -> dict[str, Any]:
    """The job as ListTranscriptionJobs shows it."""
    return _common(job) | {"OutputLocationType": "CUSTOMER_BUCKET"}


def _common(job: Job) -> dict[str, Any]:
    return {
        "TranscriptionJobName": job.request.name,
        "TranscriptionJobStatus": job.status.value,
        "CreationTime": job.created,
    } | _known(
        StartTime=job.started,
        CompletionTime=job.completed,
        LanguageCode=job.result.language_code or job.request.language_code,
        FailureReason=job.result.failure_reason,
        IdentifyLanguage=job.request.message.get("IdentifyLanguage"),
        IdentifiedLanguageScore=job.result.language_score,
    )


def _subtitles(job: Job) -> Mapping[str, Any] | None:
    if not job.request.subtitle_formats:
        return None
    return {
        "Formats": list(job.request.subtitle_formats),
        "OutputStartIndex": job.request.subtitle_start_index,
    } | ({"SubtitleFileUris": list(job.result.subtitle_uris)} if job.result.subtitle_uris else {})


def _known(**members: object) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
