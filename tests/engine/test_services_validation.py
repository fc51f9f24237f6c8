import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from local.services import validation

MODEL = ServiceModel(Loader().load_service_model("transcribe", "service-2"), "transcribe")
START = MODEL.operation_model("StartTranscriptionJob").input_shape
VALID = {"TranscriptionJobName": "job", "Media": {"MediaFileUri": "s3://bucket/key"}}


def test_a_valid_message_passes():
    assert validation.check(VALID, START) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            {"Media": None},
            "Value null at 'media' failed to satisfy constraint: Member must not be null",
        ),
        (
            {"Settings": {"MaxSpeakerLabels": 31}},
            (
                "Value '31' at 'settings.maxSpeakerLabels' failed to satisfy constraint: "
                "Member must have value less than or equal to 30"
            ),
        ),
        ({"Settings": {"MaxSpeakerLabels": 1}}, "greater than or equal to 2"),
        ({"TranscriptionJobName": "x" * 201}, "length less than or equal to 200"),
        ({"TranscriptionJobName": "two words"}, "pattern: ^[0-9a-zA-Z._-]+"),
        ({"TranscriptionJobName": "name\n"}, "pattern"),
        ({"MediaFormat": "avi"}, "Member must satisfy enum value set: [mp3, mp4"),
        ({"OutputKey": "söund.json"}, "'outputKey'"),
        ({"Tags": [{"Key": "a"}]}, "Value null at 'tags.1.member.value'"),
        ({"Tags": []}, "at 'tags' failed to satisfy constraint: Member must have length greater"),
        ({"KMSEncryptionContext": {"a": ""}}, "'kMSEncryptionContext.a.value'"),
        ({"LanguageIdSettings": {"xx": {}}}, "'languageIdSettings.xx.key'"),
        ({"NewOption": 1}, "Member 'newOption' is not known"),
    ],
)
def test_a_violation_is_named(change, found):
    message = {name: value for name, value in (VALID | change).items() if value is not None}
    assert found in validation.summary(validation.check(message, START))


@pytest.mark.parametrize(
    "change",
    [
        {"TranscriptionJobName": 5},
        {"Media": []},
        {"IdentifyLanguage": "true"},
        {"MediaSampleRateHertz": True},
        {"MediaSampleRateHertz": 8000.0},
        {"LanguageOptions": "en-US"},
        {"LanguageOptions": [None]},
    ],
)
def test_a_wrong_type_is_named(change):
    (name,) = change
    with pytest.raises(validation.WrongTypeError, match=name[0].lower() + name[1:]):
        validation.check(VALID | change, START)


def test_all_violations_are_counted():
    found = validation.check({"MediaFormat": "avi"}, START)
    assert validation.summary(found).startswith("3 validation errors detected: ")
