"""What the local cloud makes of every member of a StartTranscriptionJob request.

A member either works or is refused with its reason: none is ignored. The table is also printed in
docs/transcribe-options.md. `[]` stands for the members of a list, `{}` for the values of a map.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from local.services.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Option:
    """One member of the request."""

    works: bool
    note: str


def _works(note: str) -> Option:
    return Option(works=True, note=note)


def _refused(note: str) -> Option:
    return Option(works=False, note=note)


_NO_VOCABULARIES: Final = _refused("it has no custom vocabularies")
_NO_FILTERS: Final = _refused("it has no vocabulary filters")
_NO_MODELS: Final = _refused("it has no custom language models")
_NO_REDACTION: Final = _refused("it has no model that finds personal data in speech")
_NO_TOXICITY: Final = _refused("it has no model that detects toxic speech")
_NO_ALTERNATIVES: Final = _refused("its model gives one transcription")
_NO_ENCRYPTION_KEYS: Final = _refused("it keeps no KMS keys for transcripts")
_WITH_ROLE: Final = "Needs the other member of JobExecutionSettings. "

OPTIONS: Final[Mapping[str, Option]] = {
    "TranscriptionJobName": _works(
        "A used name is a ConflictException; deleting the job frees it."
    ),
    "LanguageCode": _works("The languages listed below; dialects of one language run alike."),
    "MediaSampleRateHertz": _works("Another rate in the file fails the job."),
    "MediaFormat": _works("Another format in the file fails the job; mp4 and m4a count as one."),
    "Media": _works("Read with the caller's permissions, or with those of DataAccessRoleArn."),
    "Media.MediaFileUri": _works(
        "`s3://`, path-style or virtual-hosted `https://` address of an object."
    ),
    "Media.RedactedMediaFileUri": _refused(
        "it has no Call Analytics, which alone takes this on AWS too"
    ),
    "OutputBucketName": _works("Required here: there is no service-managed bucket."),
    "OutputKey": _works(
        "Ends in `.json`: the exact key; otherwise the folder of `<job name>.json`."
    ),
    "OutputEncryptionKMSKeyId": _NO_ENCRYPTION_KEYS,
    "KMSEncryptionContext": _NO_ENCRYPTION_KEYS,
    "KMSEncryptionContext{}": _NO_ENCRYPTION_KEYS,
    "Settings": _works("See its members."),
    "Settings.VocabularyName": _NO_VOCABULARIES,
    "Settings.ShowSpeakerLabels": _works("Needs MaxSpeakerLabels."),
    "Settings.MaxSpeakerLabels": _works(
        "2 to 30; with channel identification the limit holds in each channel."
    ),
    "Settings.ChannelIdentification": _works("Two channels; also together with speaker labels."),
    "Settings.ShowAlternatives": _NO_ALTERNATIVES,
    "Settings.MaxAlternatives": _NO_ALTERNATIVES,
    "Settings.VocabularyFilterName": _NO_FILTERS,
    "Settings.VocabularyFilterMethod": _NO_FILTERS,
    "ModelSettings": _NO_MODELS,
    "ModelSettings.LanguageModelName": _NO_MODELS,
    "JobExecutionSettings": _works("See its members."),
    "JobExecutionSettings.AllowDeferredExecution": _works(
        _WITH_ROLE + "Over the limit of concurrent jobs the job waits as QUEUED."
    ),
    "JobExecutionSettings.DataAccessRoleArn": _works(
        _WITH_ROLE + "The role is assumed through STS; iam:PassRole is not checked."
    ),
    "ContentRedaction": _NO_REDACTION,
    "ContentRedaction.RedactionType": _NO_REDACTION,
    "ContentRedaction.RedactionOutput": _NO_REDACTION,
    "ContentRedaction.PiiEntityTypes": _NO_REDACTION,
    "ContentRedaction.PiiEntityTypes[]": _NO_REDACTION,
    "IdentifyLanguage": _works("One language for the recording, named by its most common dialect."),
    "IdentifyMultipleLanguages": _refused("its model identifies one language in a recording"),
    "LanguageOptions": _works("Two or more languages; another one in the recording fails the job."),
    "LanguageOptions[]": _works("One dialect of each language: the model doesn't tell them apart."),
    "LanguageIdSettings": _refused("it has no custom vocabularies, filters or language models"),
    "LanguageIdSettings{}": _refused("it has no custom vocabularies, filters or language models"),
    "LanguageIdSettings{}.VocabularyName": _NO_VOCABULARIES,
    "LanguageIdSettings{}.VocabularyFilterName": _NO_FILTERS,
    "LanguageIdSettings{}.LanguageModelName": _NO_MODELS,
    "Subtitles": _works(
        "Written beside the transcript; none for a recording without speech, as on AWS."
    ),
    "Subtitles.Formats": _works("One file for each format."),
    "Subtitles.Formats[]": _works("`vtt`, `srt`."),
    "Subtitles.OutputStartIndex": _works("0 (the default, as on AWS) or 1."),
    "Tags": _works("Kept and returned with the job."),
    "Tags[]": _works("Kept and returned with the job."),
    "Tags[].Key": _works("Kept and returned with the job."),
    "Tags[].Value": _works("Kept and returned with the job."),
    "ToxicityDetection": _NO_TOXICITY,
    "ToxicityDetection[]": _NO_TOXICITY,
    "ToxicityDetection[].ToxicityCategories": _NO_TOXICITY,
    "ToxicityDetection[].ToxicityCategories[]": _NO_TOXICITY,
}


def refuse_unsupported(request: Mapping[str, Any]) -> None:
    """Refuse a request with a member that the local cloud can't honour.

    A member set to false asks for nothing and passes.

    Raises:
        ServiceError: BadRequestException that names the member and the reason.
    """
    for path, value in _members(request, ""):
        option = OPTIONS[path]
        if not option.works and value is not False:
            raise ServiceError(
                "BadRequestException",
                f"The local cloud doesn't support {path}: {option.note}. "
                "Leave it out, or run this job on AWS.",
            )


def _members(value: object, path: str) -> Iterator[tuple[str, object]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        # Of the paths in the table, those through a map end in {}: its keys are the caller's own.
        is_map = f"{path}{{}}" in OPTIONS
        for name, member in value.items():
            yield from _members(member, f"{path}{{}}" if is_map else f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for member in value:
            yield from _members(member, f"{path}[]")
