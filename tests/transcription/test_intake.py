"""What becomes of an upload until its job runs."""

import json
from typing import Any

import pytest

from tests.transcription import audio
from tests.transcription.pipeline import INTAKE, RECORDINGS, Pipeline


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    return Pipeline(monkeypatch)


def test_waiting_uploads_wait_longer_each_time(pipeline: Pipeline) -> None:
    pipeline.transcribe.limit = 0
    pipeline.upload("a.wav", audio.wav())
    for _ in range(12):
        pipeline.deliver(INTAKE)

    assert all(5 <= delay <= 300 for delay in pipeline.delays)
    assert max(pipeline.delays) > 60
    assert pipeline.record("a.wav")["status"] == "waiting"
    assert pipeline.record("a.wav")["deferrals"] == 12


def test_duplicates_of_a_waiting_upload_do_not_multiply(pipeline: Pipeline) -> None:
    pipeline.transcribe.limit = 0
    pipeline.upload("a.wav", audio.wav())
    for _ in range(5):
        pipeline.tell_upload("a.wav")
    for _ in range(30):
        pipeline.deliver(INTAKE)
    assert len(pipeline.queues[INTAKE]) == 1


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("empty.wav", b"", "empty"),
        ("text.wav", b"Dear Sir or Madam,\n", "plain text, although its name ends in .wav"),
        ("image.mp3", b"\x89PNG\r\n\x1a\n" + bytes(80), "a PNG image"),
        ("broken.wav", audio.wav()[:20], "no fmt chunk"),
        ("slow.wav", audio.wav(rate=4_000), "4000 Hz"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_reason(
    pipeline: Pipeline, name: str, body: bytes, reason: str
) -> None:
    pipeline.upload(name, body)
    pipeline.run()
    record = pipeline.record(name)
    assert record["status"] == "refused"
    assert reason in record["reason"]
    assert record["size_bytes"] == len(body)
    assert not pipeline.transcribe.requests
    assert not pipeline.dead


def test_metadata_overrides_the_defaults(pipeline: Pipeline) -> None:
    pipeline.upload(
        "call.wav",
        audio.wav(channels=2),
        transcribe_channels="true",
        transcribe_channel_names="agent,caller",
        transcribe_speakers="off",
    )
    pipeline.run()
    request = pipeline.transcribe.requests[pipeline.record("call.wav")["job_name"]]
    assert request["Settings"] == {"ChannelIdentification": True}
    settings = json.loads(pipeline.record("call.wav")["settings"])
    assert settings["channel-names"] == ["agent", "caller"]


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"transcribe_speakers": "1"}, "option speakers must be 2 to 30"),
        ({"transcribe_speaker": "3"}, "unknown option 'speaker'"),
        ({"transcribe_channels": "true"}, "the recording has 1"),
    ],
)
def test_bad_options_refuse_the_recording(
    pipeline: Pipeline, metadata: dict[str, Any], reason: str
) -> None:
    pipeline.upload("a.wav", audio.wav(), **metadata)
    pipeline.run()
    assert reason in pipeline.record("a.wav")["reason"]


def test_names_of_channels_switch_default_speakers_off(pipeline: Pipeline) -> None:
    names: dict[str, Any] = {
        "transcribe_channels": "true",
        "transcribe_channel_names": "agent,caller",
    }
    pipeline.upload("call.wav", audio.wav(channels=2), **names)
    pipeline.upload("both.wav", audio.wav(channels=2), **names, transcribe_speakers="2")
    pipeline.run()
    request = pipeline.transcribe.requests[pipeline.record("call.wav")["job_name"]]
    assert request["Settings"] == {"ChannelIdentification": True}
    assert "channel-names can't be combined" in pipeline.record("both.wav")["reason"]


def test_default_options_that_contradict_each_other_are_a_fault_of_the_deployment(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    options = {"speakers": 10, "channels": True, "channel-names": "agent,caller"}
    monkeypatch.setenv("DEFAULT_OPTIONS", json.dumps(options))
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    assert not pipeline.results()
    assert len(pipeline.dead) == 1
    logs = "\n".join(str(vars(entry)) for entry in caplog.records)
    assert "DEFAULT_OPTIONS can't be used: option channel-names can't be combined" in logs


def test_encoded_metadata_is_decoded(pipeline: Pipeline) -> None:
    pipeline.upload(
        "a.wav",
        audio.wav(channels=2),
        transcribe_channels="true",
        transcribe_channel_names="=?UTF-8?B?QsO8cm8sS3VuZGU=?=",
    )
    pipeline.run()
    assert json.loads(pipeline.record("a.wav")["settings"])["channel-names"] == ["Büro", "Kunde"]


def test_what_transcribe_refuses_is_refused_in_its_words(pipeline: Pipeline) -> None:
    pipeline.transcribe.refusal = ("BadRequestException", "The vocabulary doesn't exist.")
    pipeline.upload("a.wav", audio.wav(), transcribe_vocabulary="names")
    pipeline.run()
    record = pipeline.record("a.wav")
    assert record["status"] == "refused"
    assert record["reason"] == "Transcribe refused the recording: The vocabulary doesn't exist."

    pipeline.transcribe.refusal = None
    pipeline.tell_upload("a.wav")
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"


def test_missing_rights_are_no_fault_of_the_recording(pipeline: Pipeline) -> None:
    message = "The S3 URI can't be accessed. Make sure that you have read permission."
    pipeline.transcribe.refusal = ("BadRequestException", message)
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "waiting"
    assert len(pipeline.dead) == 1


@pytest.mark.parametrize(
    ("operation", "code", "status"),
    [
        ("HeadObject", "403", 403),
        ("HeadObject", "400", 400),
        ("GetObject", "AccessDenied", 403),
        ("GetObject", "InvalidRequest", 400),
        ("GetObject", "KMS.DisabledException", 400),
    ],
)
def test_a_recording_that_cannot_be_read_is_refused_until_it_can(
    pipeline: Pipeline, operation: str, code: str, status: int
) -> None:
    pipeline.s3.unreadable[RECORDINGS, "a.wav"] = (operation, code, status)
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    record = pipeline.record("a.wav")
    assert record["status"] == "refused"
    assert record["reason"].startswith("it can't be read: ")
    assert "encrypted with a key that this stack may not use?" in record["reason"]
    assert not pipeline.dead

    pipeline.s3.unreadable.clear()
    pipeline.tell_upload("a.wav")
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"
    assert pipeline.record("a.wav")["reason"] is None


@pytest.mark.parametrize("operation", ["HeadObject", "GetObject"])
def test_an_unreadable_replacement_leaves_the_rows_of_the_old_upload(
    pipeline: Pipeline, operation: str
) -> None:
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.run()
    rows = pipeline.rows()
    code = "403" if operation == "HeadObject" else "AccessDenied"
    pipeline.s3.unreadable[RECORDINGS, "a.wav"] = (operation, code, 403)
    pipeline.upload("a.wav", audio.wav(salt=2))
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "refused"
    assert pipeline.rows() == rows

    pipeline.s3.unreadable.clear()
    pipeline.upload("a.wav", audio.wav(salt=2))
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"
    assert len(pipeline.rows()) == 1
    assert pipeline.rows() != rows


def test_a_recording_deleted_at_once_is_told(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.s3.remove(RECORDINGS, "a.wav")
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "refused"
    assert pipeline.record("a.wav")["reason"].startswith("deleted")


def test_deleting_a_transcribed_recording_keeps_its_record(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    pipeline.s3.remove(RECORDINGS, "a.wav")
    pipeline.tell_upload("a.wav")
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"
