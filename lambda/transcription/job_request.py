"""The request that starts a Transcribe job."""

from typing import TYPE_CHECKING, Any, cast

from transcription import naming
from transcription.options import Options

if TYPE_CHECKING:
    from mypy_boto3_transcribe.type_defs import StartTranscriptionJobRequestTypeDef


def job_request(
    *, job_name: str, recording_uri: str, media_format: str, options: Options, data_bucket: str
) -> "StartTranscriptionJobRequestTypeDef":
    """Parameters of StartTranscriptionJob; the transcript goes to the data bucket."""
    request = {
        "TranscriptionJobName": job_name,
        "Media": {"MediaFileUri": recording_uri},
        "MediaFormat": media_format,
        "OutputBucketName": data_bucket,
        "OutputKey": naming.transcript_key(job_name),
        **_language(options),
        **_settings(options),
        **_subtitles(options),
        **_redaction(options),
    }
    return cast("StartTranscriptionJobRequestTypeDef", request)


def _language(options: Options) -> dict[str, Any]:
    if options.fixed_language:
        return {"LanguageCode": options.fixed_language}
    mode, _, candidates = options.language.partition(":")
    switch = "IdentifyMultipleLanguages" if mode == "multiple" else "IdentifyLanguage"
    return {switch: True} | ({"LanguageOptions": candidates.split(",")} if candidates else {})


def _settings(options: Options) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if options.speakers:
        settings |= {"ShowSpeakerLabels": True, "MaxSpeakerLabels": options.speakers}
    if options.channels:
        settings["ChannelIdentification"] = True
    if options.vocabulary:
        settings["VocabularyName"] = options.vocabulary
    return {"Settings": settings} if settings else {}


def _subtitles(options: Options) -> dict[str, Any]:
    if not options.subtitles:
        return {}
    # Players count subtitles from 1; Transcribe's default is 0.
    return {"Subtitles": {"Formats": list(options.subtitles), "OutputStartIndex": 1}}


def _redaction(options: Options) -> dict[str, Any]:
    if options.redaction == "off":
        return {}
    redaction: dict[str, Any] = {"RedactionType": "PII", "RedactionOutput": options.redaction}
    if options.redaction_types:
        redaction["PiiEntityTypes"] = list(options.redaction_types)
    return {"ContentRedaction": redaction}
