"""A StartTranscriptionJob request, understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from local.services.errors import ServiceError
from local.services.transcribe import failures, languages
from local.services.transcribe.location import S3Location, parse_uri, transcript_location
from local.services.transcribe.options import refuse_unsupported


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """What to do.

    Attributes:
        name: The job's name.
        media: The recording.
        transcript: Where the transcript goes; subtitles lie beside it.
        language_code: The given language; None to identify it.
        language_options: The languages to choose from; empty for all.
        max_speakers: None for no speaker labels.
        split_channels: Whether each channel is transcribed on its own.
        media_format: The format that the file has to have; None for any.
        sample_rate: The rate in hertz that the file has to have; None for any.
        subtitle_formats: `vtt`, `srt`, both or none.
        subtitle_start_index: Number of the first subtitle.
        deferrable: Whether the job may wait in a queue.
        role_arn: The role to read and write as; None for the caller.
        message: The request as it came, for the members that Transcribe gives back.
    """

    name: str
    media: S3Location
    transcript: S3Location
    language_code: str | None
    language_options: tuple[str, ...]
    max_speakers: int | None
    split_channels: bool
    media_format: str | None
    sample_rate: int | None
    subtitle_formats: tuple[str, ...]
    subtitle_start_index: int
    deferrable: bool
    role_arn: str | None
    message: Mapping[str, Any]


def parse(message: Mapping[str, Any], account: str) -> JobRequest:
    """Understand a request that satisfies the service's model.

    Raises:
        ServiceError: BadRequestException for what the local cloud lacks and for contradictions.
    """
    refuse_unsupported(message)
    settings = message.get("Settings", {})
    execution = message.get("JobExecutionSettings", {})
    subtitles = message.get("Subtitles", {})
    _check_name(message["TranscriptionJobName"])
    _check_languages(message)
    _check_speakers(settings)
    _check_execution(execution)
    return JobRequest(
        name=message["TranscriptionJobName"],
        media=_media(message["Media"]),
        transcript=_transcript(message, account),
        language_code=message.get("LanguageCode"),
        language_options=tuple(message.get("LanguageOptions", ())),
        max_speakers=settings.get("MaxSpeakerLabels"),
        split_channels=settings.get("ChannelIdentification", False),
        media_format=message.get("MediaFormat"),
        sample_rate=message.get("MediaSampleRateHertz"),
        subtitle_formats=tuple(dict.fromkeys(subtitles.get("Formats", ()))),
        subtitle_start_index=subtitles.get("OutputStartIndex", 0),
        deferrable=execution.get("AllowDeferredExecution", False),
        role_arn=execution.get("DataAccessRoleArn"),
        message=message,
    )


def _refuse(text: str) -> NoReturn:
    raise ServiceError("BadRequestException", text)


def _check_name(name: str) -> None:
    if name in {".", ".."}:
        _refuse(f"The job name can't be {name!r}. Use a different job name.")


def _media(media: Mapping[str, Any]) -> S3Location:
    return parse_uri(media.get("MediaFileUri", "")) or _refuse(failures.UNREADABLE_OBJECT)


def _transcript(message: Mapping[str, Any], account: str) -> S3Location:
    bucket = message.get("OutputBucketName")
    if bucket is None:
        # AWS's words for accounts without a service-managed bucket, which the local cloud's are.
        _refuse(
            "You must specify a value for outputBucketName because your account, "
            f"{account}, has opted out of using your content for quality improvements. "
            "Make sure you provide a value for outputBucketName and try your request again."
        )
    return transcript_location(bucket, message.get("OutputKey"), message["TranscriptionJobName"])


def _check_languages(message: Mapping[str, Any]) -> None:
    code, identify = message.get("LanguageCode"), message.get("IdentifyLanguage", False)
    options = message.get("LanguageOptions", [])
    if code is None and not identify:
        _refuse(
            "The language code is missing. "
            "Either add a language code or turn on language identification."
        )
    if code is not None and identify:
        _refuse("Give either LanguageCode or IdentifyLanguage, not both.")
    if options and not identify:
        _refuse("LanguageOptions needs IdentifyLanguage.")
    if len(options) == 1:
        _refuse("LanguageOptions needs two or more language codes.")
    _check_known([code] if code else options)


def _check_known(codes: list[str]) -> None:
    if unknown := [code for code in codes if languages.iso_code(code) is None]:
        known = ", ".join(languages.supported_codes())
        _refuse(
            f"The local cloud's speech model doesn't know {', '.join(unknown)}. It knows {known}."
        )
    if len({languages.iso_code(code) for code in codes}) < len(codes):
        _refuse(
            "The local cloud's speech model doesn't tell dialects of one language apart. "
            f"Give one code of each language in LanguageOptions; found {', '.join(codes)}."
        )


def _check_speakers(settings: Mapping[str, Any]) -> None:
    if settings.get("ShowSpeakerLabels", False) != ("MaxSpeakerLabels" in settings):
        _refuse("Give ShowSpeakerLabels and MaxSpeakerLabels together.")


def _check_execution(execution: Mapping[str, Any]) -> None:
    if len(execution) == 1:
        _refuse(
            "Give AllowDeferredExecution and DataAccessRoleArn together in JobExecutionSettings."
        )
