"""Runs one job from recording to results."""

import json
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.models.transcription import SpeechModel, Transcription, UnreadableAudioError
from local.services.caller import Credentials
from local.services.clients import Client, Clients
from local.services.transcribe import failures, languages, media, storage
from local.services.transcribe import subtitles as subtitle_files
from local.services.transcribe.failures import JobFailedError
from local.services.transcribe.items import Segment, segments
from local.services.transcribe.job import Job, Result
from local.services.transcribe.request import JobRequest
from local.services.transcribe.speech import ModelUnavailableError
from local.services.transcribe.transcript import Heading, document
from local.services.transcribe.utterances import group

LOG: Final = logging.getLogger(__name__)
_SUBTITLES: Final = {
    "vtt": (subtitle_files.webvtt, "text/vtt"),
    "srt": (subtitle_files.subrip, "application/x-subrip"),
}


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a transcript; the score is None if it was given."""

    code: str
    score: float | None


class Runner:
    """Does what jobs ask for."""

    def __init__(self, model: SpeechModel, clients: Clients, folder: Path) -> None:
        """Set up.

        Args:
            model: Recognises speech.
            clients: Reach the engine.
            folder: For recordings while they are transcribed.
        """
        self._model = model
        self._clients = clients
        self._folder = folder

    def run(self, job: Job, credentials: Credentials) -> Result:
        """Transcribe a recording and write the results; never raises."""
        try:
            return self._run(job, self._clients.create("s3", credentials, job.scope.region))
        except JobFailedError as failure:
            return Result(failure_reason=str(failure))
        except UnreadableAudioError:
            return Result(failure_reason=failures.UNREADABLE)
        except ModelUnavailableError as problem:
            return Result(
                failure_reason=f"The local cloud's speech model can't be loaded: {problem}"
            )
        except Exception:
            LOG.exception("job %s failed", job.request.name)
            return Result(failure_reason=failures.INTERNAL)

    def _run(self, job: Job, s3: Client) -> Result:
        request = job.request
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            recording = Path(folder) / "recording"
            storage.download(s3, request.media, recording)
            info = media.probe(recording)
            media.check(info, request)
            transcription = self._transcribe(recording, request)
        media.check_duration(transcription.duration)
        language = _language(request, transcription)
        parts = segments(group(transcription.words))
        _write_transcript(s3, job, language, parts)
        return Result(
            media_format=info.format,
            sample_rate=info.sample_rate,
            language_code=language.code,
            language_score=language.score,
            transcript_uri=request.transcript.uri(job.scope.region),
            subtitle_uris=_write_subtitles(s3, job, language, parts),
        )

    def _transcribe(self, recording: Path, request: JobRequest) -> Transcription:
        code = request.language_code
        return self._model.transcribe(
            recording,
            language=None if code is None else languages.iso_code(code),
            max_speakers=request.max_speakers,
            split_channels=request.split_channels,
        )


def _language(request: JobRequest, transcription: Transcription) -> Language:
    if request.language_code is not None:
        return Language(request.language_code, None)
    if not transcription.words:
        raise JobFailedError(failures.NO_SPEECH_TO_IDENTIFY)
    code = languages.language_code(transcription.language, request.language_options)
    if code is None:
        choices = ", ".join(request.language_options or languages.supported_codes())
        raise JobFailedError(
            f"The language of the media file was identified as '{transcription.language}', "
            f"which is none of {choices}. "
            "Give the LanguageCode or other LanguageOptions and try your request again."
        )
    return Language(code, transcription.language_confidence)


def _write_transcript(s3: Client, job: Job, language: Language, parts: list[Segment]) -> None:
    request = job.request
    heading = Heading(
        job_name=request.name,
        account=job.scope.account,
        language_code=language.code,
        language_score=language.score,
        shows_speakers=request.max_speakers is not None,
        channels=2 if request.split_channels else 0,
    )
    content = json.dumps(document(heading, parts), ensure_ascii=False, separators=(",", ":"))
    storage.upload(s3, request.transcript, content.encode(), "application/json")


def _write_subtitles(
    s3: Client, job: Job, language: Language, parts: list[Segment]
) -> tuple[str, ...]:
    """Write the subtitle files; there are none for a recording without speech."""
    request = job.request
    cues = subtitle_files.cues(parts, languages.separator(language.code))
    if not cues:
        return ()
    places = [
        (name, request.transcript.with_suffix(f".{name}")) for name in request.subtitle_formats
    ]
    for name, place in places:
        write, content_type = _SUBTITLES[name]
        text = write(cues, request.subtitle_start_index)
        storage.upload(s3, place, text.encode(), content_type)
    return tuple(place.uri(job.scope.region) for _, place in places)
