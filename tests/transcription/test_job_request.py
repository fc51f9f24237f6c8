"""Every request is valid by AWS's own model, and says what the options say."""

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from transcription.job_request import job_request
from transcription.options import Options

OPERATION: Any = (
    botocore.session.get_session()
    .get_service_model("transcribe")
    .operation_model("StartTranscriptionJob")
)
COMMON = {
    "TranscriptionJobName": "S.a-b",
    "Media": {"MediaFileUri": "s3://bucket/a b+c.wav"},
    "MediaFormat": "wav",
    "OutputBucketName": "data",
    "OutputKey": "transcripts/S.a-b.json",
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {},
            {
                "LanguageCode": "en-US",
                "Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 10},
            },
        ),
        ({"speakers": 0}, {"LanguageCode": "en-US"}),
        (
            {"channels": True, "vocabulary": "words", "language": "en-GB"},
            {
                "LanguageCode": "en-GB",
                "Settings": {
                    "ShowSpeakerLabels": True,
                    "MaxSpeakerLabels": 10,
                    "ChannelIdentification": True,
                    "VocabularyName": "words",
                },
            },
        ),
        ({"speakers": 0, "language": "auto"}, {"IdentifyLanguage": True}),
        (
            {"speakers": 0, "language": "multiple:en-US,es-US"},
            {"IdentifyMultipleLanguages": True, "LanguageOptions": ["en-US", "es-US"]},
        ),
        (
            {"speakers": 0, "subtitles": "vtt,srt", "redaction": "redacted"},
            {
                "LanguageCode": "en-US",
                "Subtitles": {"Formats": ["vtt", "srt"], "OutputStartIndex": 1},
                "ContentRedaction": {"RedactionType": "PII", "RedactionOutput": "redacted"},
            },
        ),
        (
            {
                "speakers": 0,
                "redaction": "redacted_and_unredacted",
                "redaction-types": "NAME,SSN",
            },
            {
                "LanguageCode": "en-US",
                "ContentRedaction": {
                    "RedactionType": "PII",
                    "RedactionOutput": "redacted_and_unredacted",
                    "PiiEntityTypes": ["NAME", "SSN"],
                },
            },
        ),
    ],
)
def test_options_become_parameters(values: dict[str, object], expected: dict[str, Any]) -> None:
    request = job_request(
        job_name="S.a-b",
        recording_uri="s3://bucket/a b+c.wav",
        media_format="wav",
        options=Options.of(values),
        data_bucket="data",
    )
    assert request == COMMON | expected
    report = ParamValidator().validate(request, OPERATION.input_shape)
    assert not report.has_errors(), report.generate_report()
