"""No option of a request is ignored: it works or is refused, and the documentation says which."""

import re
from pathlib import Path

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from local.services.errors import ServiceError
from local.services.transcribe import languages
from local.services.transcribe.options import OPTIONS
from local.services.transcribe.request import parse

MODEL = ServiceModel(Loader().load_service_model("transcribe", "service-2"), "transcribe")
DOCUMENT = Path(__file__).parents[2] / "docs" / "transcribe-options.md"
VALID = {
    "TranscriptionJobName": "job",
    "Media": {"MediaFileUri": "s3://recordings/call.wav"},
    "LanguageCode": "en-US",
    "OutputBucketName": "data",
}


def walk(shape, path=""):
    if path:
        yield path
    match shape.type_name:
        case "structure":
            for name, member in shape.members.items():
                yield from walk(member, f"{path}.{name}".lstrip("."))
        case "list":
            yield from walk(shape.member, f"{path}[]")
        case "map":
            yield from walk(shape.value, f"{path}{{}}")


def value(shape):
    """Some value of a shape that asks for something."""
    match shape.type_name:
        case "structure":
            return {name: value(member) for name, member in shape.members.items()}
        case "list":
            return [value(shape.member)]
        case "map":
            return {value(shape.key): value(shape.value)}
        case "boolean":
            return True
        case "integer":
            return shape.metadata.get("min", 1)
        case "string":
            return (shape.metadata.get("enum") or ["x"])[0]


def refusal(**changes):
    message = {name: value for name, value in (VALID | changes).items() if value is not None}
    with pytest.raises(ServiceError) as raised:
        parse(message, "000000000000")
    assert raised.value.code == "BadRequestException"
    return raised.value.message


def test_every_member_of_the_request_has_an_entry():
    assert set(walk(MODEL.operation_model("StartTranscriptionJob").input_shape)) == set(OPTIONS)


def test_the_documentation_has_every_entry():
    rows = re.findall(
        r"^\| `(.+?)` \| (works|refused) \| (.+) \|$", DOCUMENT.read_text(), re.MULTILINE
    )
    listed = {path: (status == "works", note) for path, status, note in rows}
    assert listed == {path: (option.works, option.note) for path, option in OPTIONS.items()}


def test_the_documentation_lists_the_languages():
    assert ", ".join(f"`{code}`" for code in languages.supported_codes()) in DOCUMENT.read_text()


TOP = [
    path for path, option in OPTIONS.items() if not option.works and not re.search(r"[.\[{]", path)
]
NESTED = [
    path
    for path, option in OPTIONS.items()
    if not option.works and (parts := path.split("."))[1:] and OPTIONS[parts[0]].works
]


@pytest.mark.parametrize("name", TOP)
def test_a_lacking_member_is_refused(name):
    members = MODEL.operation_model("StartTranscriptionJob").input_shape.members
    text = refusal(**{name: value(members[name])})
    assert f"doesn't support {name}: {OPTIONS[name].note}." in text


@pytest.mark.parametrize("path", NESTED)
def test_a_lacking_nested_member_is_refused(path):
    outer, name = path.split(".")
    member = MODEL.operation_model("StartTranscriptionJob").input_shape.members[outer].members[name]
    assert f"doesn't support {path}: " in refusal(**{outer: {name: value(member)}})


def test_a_lacking_member_set_to_false_asks_for_nothing():
    message = VALID | {"IdentifyMultipleLanguages": False, "Settings": {"ShowAlternatives": False}}
    assert parse(message, "000000000000").language_code == "en-US"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"LanguageCode": None}, "The language code is missing."),
        ({"IdentifyLanguage": True}, "not both"),
        ({"LanguageOptions": ["en-US", "es-US"]}, "LanguageOptions needs IdentifyLanguage"),
        ({"LanguageCode": "zu-ZA"}, "doesn't know zu-ZA. It knows ca-ES, de-CH"),
        ({"Settings": {"ShowSpeakerLabels": True}}, "together"),
        ({"Settings": {"MaxSpeakerLabels": 2}}, "together"),
        ({"Settings": {"ShowSpeakerLabels": False, "MaxSpeakerLabels": 2}}, "together"),
        ({"OutputBucketName": None}, "You must specify a value for outputBucketName"),
        ({"JobExecutionSettings": {"AllowDeferredExecution": True}}, "together"),
        ({"TranscriptionJobName": ".."}, "can't be '..'"),
        ({"Media": {}}, "The S3 URI that you provided can't be accessed."),
        ({"Media": {"MediaFileUri": "s3://bucket-alone"}}, "The S3 URI"),
        ({"Media": {"MediaFileUri": "https://example.com/bucket/key"}}, "The S3 URI"),
    ],
)
def test_a_contradiction_is_refused(changes, reason):
    assert reason in refusal(**changes)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["en-US"], "two or more"),
        (["en-US", "en-GB", "es-US"], "doesn't tell dialects of one language apart"),
        (["en-US", "zu-ZA"], "doesn't know zu-ZA"),
    ],
)
def test_language_options_that_cannot_be_told_apart_are_refused(options, reason):
    assert reason in refusal(LanguageCode=None, IdentifyLanguage=True, LanguageOptions=options)


def test_every_language_is_one_of_transcribe_s():
    assert set(languages.supported_codes()) <= set(MODEL.shape_for("LanguageCode").enum)


@pytest.mark.parametrize(
    ("uri", "key"),
    [
        ("s3://recordings/a b+c%20ü.wav", "a b+c%20ü.wav"),
        ("s3://recordings/folder/x?y#z.wav", "folder/x?y#z.wav"),
        ("https://s3.amazonaws.com/recordings/a%20b.wav", "a b.wav"),
        ("https://s3.eu-west-1.amazonaws.com/recordings/f/a+b.wav", "f/a+b.wav"),
        ("https://s3-eu-west-1.amazonaws.com/recordings/a.wav", "a.wav"),
        ("https://recordings.s3.eu-west-1.amazonaws.com/a%2Bb.wav", "a+b.wav"),
    ],
)
def test_the_address_of_the_recording(uri, key):
    media = parse(VALID | {"Media": {"MediaFileUri": uri}}, "000000000000").media
    assert (media.bucket, media.key) == ("recordings", key)


@pytest.mark.parametrize(
    ("output_key", "key", "check"),
    [
        (None, "job.json", ".write_access_check_file.temp"),
        ("out.json", "out.json", ".write_access_check_file.temp"),
        ("folder/out.json", "folder/out.json", "folder/.write_access_check_file.temp"),
        ("folder", "folder/job.json", "folder/.write_access_check_file.temp"),
        ("folder/", "folder/job.json", "folder/.write_access_check_file.temp"),
        ("a/b.txt", "a/b.txt/job.json", "a/b.txt/.write_access_check_file.temp"),
    ],
)
def test_the_place_of_the_transcript(output_key, key, check):
    message = VALID | ({"OutputKey": output_key} if output_key else {})
    transcript = parse(message, "000000000000").transcript
    assert (transcript.key, transcript.write_check.key) == (key, check)
    assert transcript.uri("eu-west-1") == f"https://s3.eu-west-1.amazonaws.com/data/{key}"
