"""The functions together, message by message, on fakes that behave as the services do."""

import json
from typing import Any

import pytest

from tests.transcription import audio
from tests.transcription.pipeline import COMPLETION, DATA, INTAKE, RECORDINGS, InQueue, Pipeline
from transcription import naming

KEYS = (
    "calls/a.wav",
    "with space+plus%20percent%.wav",
    "ünï/日本/🎧 call.wav",
    "../../etc/passwd.wav",
    "-rf.wav",
    "quote'\";drop table.wav",
    "line\nbreak\u2028\x85.wav",
    "é" * 510 + ".wav",
)


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    return Pipeline(monkeypatch)


@pytest.mark.parametrize("key", KEYS)
def test_an_upload_becomes_rows_whatever_its_key(pipeline: Pipeline, key: str) -> None:
    pipeline.upload(key, audio.wav(seconds=3))
    pipeline.run()

    record = pipeline.record(key)
    job_name = record["job_name"]
    (rows_key, rows), *others = pipeline.rows().items()
    assert not others
    assert rows_key == f"transcribe_data/upload_date=2026-11-22/{job_name}.jsonl"
    assert json.loads(rows)["audio_transcribe_job"] == key
    assert json.loads(rows)["speaker_text"] == "hello"
    assert pipeline.record_bytes(key).count(b"\n") == 1
    assert pipeline.transcribe.requests[job_name]["Media"] == {
        "MediaFileUri": f"s3://recordings/{key}"
    }
    assert record | {"rows_key": None, "settings": None} == {
        "recording": key,
        "recording_uri": f"s3://recordings/{key}",
        "status": "completed",
        "reason": None,
        "job_name": job_name,
        "upload_date": "2026-11-22",
        "uploaded_at": "2026-11-22T12:00:00Z",
        "submitted_at": "2026-11-22T12:00:00Z",
        "finished_at": "2026-11-22T12:00:00Z",
        "duration_seconds": 3.0,
        "language": "en-US",
        "media_format": "wav",
        "size_bytes": len(audio.wav(seconds=3)),
        "turn_count": 1,
        "word_count": 1,
        "settings": None,
        "transcript_uri": f"s3://data/transcripts/{job_name}.json",
        "recording_id": naming.recording_id(RECORDINGS, key),
        "bucket": RECORDINGS,
        "etag": record["etag"],
        "deferrals": 0,
        "rows_key": None,
        "stale_rows_keys": [],
    }


def test_fifty_uploads_share_two_jobs(pipeline: Pipeline) -> None:
    pipeline.transcribe.limit = 2
    for number in range(50):
        pipeline.upload(f"{number}.wav", audio.wav(salt=number))

    receives = set()
    for _ in range(400):
        receives |= {message.receives for message in pipeline.queues[INTAKE]}
        pipeline.deliver(INTAKE, 10)
        pipeline.deliver(COMPLETION, 10)
        assert len(pipeline.transcribe.running) <= 2
        pipeline.finish_all()

    assert {pipeline.record(f"{number}.wav")["status"] for number in range(50)} == {"completed"}
    assert len(pipeline.rows()) == len(pipeline.transcribe.requests) == 50
    assert receives == {0}, "waiting for room must not use up deliveries"
    assert not pipeline.dead


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


def test_a_poison_message_holds_up_nothing(pipeline: Pipeline) -> None:
    poison = ["no JSON", "[]", '{"source": "aws.s3"}', '{"Event": "s3:TestEvent"}']
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.queues[INTAKE].extend(InQueue(body) for body in poison)
    pipeline.upload("b.wav", audio.wav(salt=2))

    answer = pipeline.deliver(INTAKE, 10)

    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == ["1", "2", "3", "4"]
    assert pipeline.record("a.wav")["status"] == pipeline.record("b.wav")["status"] == "submitted"
    pipeline.run()
    assert [message.body for message in pipeline.dead] == poison


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


def test_encoded_metadata_is_decoded(pipeline: Pipeline) -> None:
    pipeline.upload(
        "a.wav",
        audio.wav(channels=2),
        transcribe_channels="true",
        transcribe_channel_names="=?UTF-8?B?QsO8cm8sS3VuZGU=?=",
    )
    pipeline.run()
    assert json.loads(pipeline.record("a.wav")["settings"])["channel-names"] == ["Büro", "Kunde"]


def test_a_recording_corrected_after_its_refusal_is_transcribed(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", b"nonsense")
    pipeline.run()
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"
    assert pipeline.record("a.wav")["reason"] is None


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


def test_folders_are_not_recordings(pipeline: Pipeline) -> None:
    pipeline.upload("folder/", b"")
    pipeline.run()
    assert not pipeline.results()
    assert not pipeline.dead


def test_a_new_upload_replaces_the_rows_only_once_its_own_are_there(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.run()
    (first_rows,) = pipeline.rows()
    pipeline.clock.pass_time(days=1)
    pipeline.upload("a.wav", audio.wav(salt=2))
    pipeline.run(finishing=False)
    assert list(pipeline.rows()) == [first_rows]
    assert pipeline.record("a.wav")["status"] == "submitted"

    pipeline.run()

    (second_rows,) = pipeline.rows()
    assert second_rows.startswith("transcribe_data/upload_date=2026-11-23/")
    assert pipeline.record("a.wav")["rows_key"] == second_rows


def test_a_replaced_job_that_ends_late_leaves_no_rows(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.run(finishing=False)
    pipeline.upload("a.wav", audio.wav(salt=2))
    pipeline.run(finishing=False)
    first, second = pipeline.transcribe.running
    pipeline.finish(second)
    pipeline.run(finishing=False)
    pipeline.finish(first)
    pipeline.run()
    assert [second in key for key in pipeline.rows()] == [True]


def test_an_upload_that_overtakes_wins(pipeline: Pipeline) -> None:
    """The second upload comes, and is told, while the first one's record is being written."""
    pipeline.upload("a.wav", audio.wav(salt=1))

    def overtake(key: str) -> None:
        if key.startswith("transcribe_jobs/"):
            pipeline.s3.before_put = lambda _key: None
            pipeline.upload("a.wav", audio.wav(salt=2))
            pipeline.deliver(INTAKE)

    pipeline.s3.before_put = overtake
    pipeline.run()

    newest = pipeline.s3.objects[RECORDINGS, "a.wav"].etag
    assert pipeline.record("a.wav")["etag"] == newest
    assert len(pipeline.rows()) == 1


def test_an_upload_that_overtakes_a_collection_leaves_no_rows_of_the_old(
    pipeline: Pipeline,
) -> None:
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.run(finishing=False)
    pipeline.finish_all()

    def overtake(key: str) -> None:
        if key.startswith("transcribe_data/"):
            pipeline.s3.before_put = lambda _key: None
            pipeline.upload("a.wav", audio.wav(salt=2))
            pipeline.deliver(INTAKE)

    pipeline.s3.before_put = overtake
    pipeline.deliver(COMPLETION)
    assert not pipeline.rows()
    assert pipeline.record("a.wav")["status"] == "submitted"


def test_the_same_content_again_is_not_transcribed_again(pipeline: Pipeline) -> None:
    for _ in range(3):
        pipeline.upload("a.wav", audio.wav())
        pipeline.run()
        pipeline.clock.pass_time(days=1)
    assert len(pipeline.transcribe.requests) == 1
    assert pipeline.record("a.wav")["upload_date"] == "2026-11-22"


def test_the_same_content_with_other_options_is_another_job(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    pipeline.upload("a.wav", audio.wav(), transcribe_speakers="5")
    pipeline.run()
    assert len(pipeline.transcribe.requests) == 2
    assert len(pipeline.rows()) == 1


def test_many_replacements_do_not_pile_up(pipeline: Pipeline) -> None:
    for salt in range(40):
        pipeline.upload("latest.wav", audio.wav(salt=salt))
        pipeline.run()
    assert len(pipeline.rows()) == 1
    assert len(pipeline.record("latest.wav")["stale_rows_keys"]) == 16


def test_a_failed_job_is_told_with_its_reason(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.transcribe.fail(name, "Invalid number of channels")
    pipeline.tell_end(name)
    pipeline.run()
    record = pipeline.record("a.wav")
    assert (record["status"], record["reason"]) == ("failed", "Invalid number of channels")
    assert record["finished_at"] == "2026-11-22T12:00:00Z"
    assert not pipeline.rows()


@pytest.mark.parametrize("body", [b"not JSON", b"[]", b'{"results": {"items": 3}}', b"\xff\xfe"])
def test_a_malformed_transcript_fails_the_recording_and_stays(
    pipeline: Pipeline, body: bytes
) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.transcribe.finish(name, body)
    pipeline.tell_end(name)
    pipeline.run()
    record = pipeline.record("a.wav")
    assert record["status"] == "failed"
    assert record["reason"].startswith("the transcript can't be read: ")
    assert pipeline.s3.objects[DATA, f"transcripts/{name}.json"].body == body
    assert not pipeline.dead


def test_a_silent_recording_is_completed_without_rows(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav(seconds=2))
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    silence: dict[str, Any] = {"results": {"transcripts": [{"transcript": ""}], "items": []}}
    pipeline.transcribe.finish(name, json.dumps(silence).encode())
    pipeline.tell_end(name)
    pipeline.run()
    record = pipeline.record("a.wav")
    assert (record["status"], record["turn_count"], record["word_count"]) == ("completed", 0, 0)
    assert list(pipeline.rows().values()) == [b""]


def test_redaction_makes_rows_of_the_redacted_transcript(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav(), transcribe_redaction="redacted_and_unredacted")
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.s3.upload(DATA, f"transcripts/{name}.json", b"what was said")
    pipeline.finish(name, text="[PII]")
    pipeline.run()
    assert pipeline.record("a.wav")["transcript_uri"].endswith(f"/transcripts/redacted-{name}.json")
    assert b"[PII]" in b"".join(pipeline.rows().values())


def test_a_job_told_too_early_is_told_again(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.tell_end(name)
    answer = pipeline.deliver(COMPLETION)
    assert len(answer["batchItemFailures"]) == 1
    pipeline.finish(name, tell=False)
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"


def test_expired_transcripts_and_jobs_leave_a_completed_record_alone(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    expected = pipeline.results()
    (name,) = pipeline.transcribe.jobs
    pipeline.s3.remove(DATA, f"transcripts/{name}.json")
    pipeline.tell_end(name)
    pipeline.run()
    pipeline.tell_end(name)
    pipeline.transcribe.jobs.clear()
    pipeline.run()
    assert pipeline.results() == expected
    assert not pipeline.dead


@pytest.mark.parametrize(
    "name", ["another-job", "Transcription2." + "a" * 32 + "-" + "b" * 16, "Transcription.x"]
)
def test_jobs_of_others_are_ignored(pipeline: Pipeline, name: str) -> None:
    pipeline.transcribe.jobs[name] = {"TranscriptionJobStatus": "COMPLETED"}
    pipeline.tell_end(name)
    pipeline.run()
    assert not pipeline.results()
    assert not pipeline.dead


def test_a_job_that_nobody_knows_ends_in_the_dead_letter_queue(pipeline: Pipeline) -> None:
    name = f"Transcription.{'a' * 32}-{'b' * 16}"
    pipeline.transcribe.jobs[name] = {"TranscriptionJobStatus": "COMPLETED"}
    pipeline.tell_end(name)
    pipeline.transcribe.jobs.clear()
    pipeline.run()
    assert len(pipeline.dead) == 1


def test_logs_and_metrics_tell_what_happened_but_not_what_was_said(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.upload("calls/Anna Karenina.wav", audio.wav())
    pipeline.queues[INTAKE].append(InQueue("Anna's poison"))
    pipeline.run(finishing=False)
    for name in pipeline.transcribe.running:
        pipeline.finish(name, text="confidential")
    pipeline.run()

    metrics = capsys.readouterr().out
    logs = "\n".join(str(vars(entry)) for entry in caplog.records)
    for secret in ("Anna", "Karenina", "confidential"):
        assert secret not in metrics + logs
    lines = [json.loads(line) for line in metrics.splitlines() if '"_aws"' in line]
    assert {line["service"] for line in lines} == {"transcription"}
    assert {"Started", "Completed"} <= set().union(*lines)
