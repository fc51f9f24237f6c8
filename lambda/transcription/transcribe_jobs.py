"""Transcribe: starting jobs and asking after them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.aws import THROTTLING_CODES, Meanings, translated
from shared.errors import NotFoundError, PermanentError, TransientError
from transcription.records import timestamp
from transcription.refusal import RefusedError

if TYPE_CHECKING:
    from mypy_boto3_transcribe import TranscribeServiceClient
    from mypy_boto3_transcribe.type_defs import (
        StartTranscriptionJobRequestTypeDef,
        TranscriptionJobTypeDef,
    )


class JobExistsError(Exception):
    """A job of that name was started before."""


class NoRoomError(TransientError):
    """Transcribe has no free job, or is asked too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A Transcribe job. Times are ISO 8601 in UTC; `languages` are those found or given.

    `transcript_uri` is the https address of the transcript, of the redacted one where both are
    written, and empty where there is none (yet).
    """

    name: str
    status: str
    recording_uri: str
    created_at: str
    finished_at: str
    failure_reason: str
    languages: tuple[str, ...]
    transcript_uri: str

    @property
    def has_ended(self) -> bool:
        """Whether the job will not change any more."""
        return self.status in {"COMPLETED", "FAILED"}


class TranscribeJobs:
    """The jobs of this account."""

    def __init__(self, *, client: "TranscribeServiceClient") -> None:
        self._client = client

    def start(self, request: "StartTranscriptionJobRequestTypeDef") -> Job:
        """Start a job.

        Raises:
            JobExistsError: a job of that name was started before.
            NoRoomError: as many jobs run as may, or requests come too fast.
            RefusedError: Transcribe doesn't take this recording or these options.
            PermanentError: Transcribe isn't allowed to read the recording or write the transcript.
        """
        meanings: Meanings = {
            **dict.fromkeys(THROTTLING_CODES, NoRoomError),
            "ConflictException": JobExistsError,
            "BadRequestException": _refusal,
        }
        with translated("start the job", meanings):
            return _job(self._client.start_transcription_job(**request)["TranscriptionJob"])

    def find(self, name: str) -> Job | None:
        """The job of a name; None where there is none (Transcribe forgets jobs after 90 days)."""
        meanings: Meanings = {"NotFoundException": NotFoundError, "BadRequestException": _not_found}
        try:
            with translated("look up the job", meanings):
                found = self._client.get_transcription_job(TranscriptionJobName=name)
        except NotFoundError:
            return None
        return _job(found["TranscriptionJob"])


def _job(found: "TranscriptionJobTypeDef") -> Job:
    created = found["CreationTime"]
    languages = [language.get("LanguageCode") for language in found.get("LanguageCodes", ())]
    return Job(
        name=found["TranscriptionJobName"],
        status=found["TranscriptionJobStatus"],
        recording_uri=found["Media"]["MediaFileUri"],
        created_at=timestamp(created),
        finished_at=timestamp(found.get("CompletionTime", created)),
        failure_reason=found.get("FailureReason", ""),
        languages=tuple(code for code in (*languages, found.get("LanguageCode")) if code),
        transcript_uri=_transcript_uri(found),
    )


def _transcript_uri(found: "TranscriptionJobTypeDef") -> str:
    transcript = found.get("Transcript", {})
    if "ContentRedaction" in found:  # never the other: it holds what was to be redacted
        return transcript.get("RedactedTranscriptFileUri", "")
    return transcript.get("TranscriptFileUri", "")


def _refusal(message: str) -> Exception:
    # Rights are missing for every recording alike: a fault of the deployment, not of this upload.
    if any(sign in message.lower() for sign in ("access", "permission")):
        return PermanentError("Transcribe can't read the recording or write the transcript")
    return RefusedError(f"Transcribe refused the recording: {message}")


def _not_found(message: str) -> Exception:
    if "found" in message:
        return NotFoundError(message)
    return PermanentError("can't look up the job: BadRequestException")
