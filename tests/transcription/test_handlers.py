"""The functions together, message by message, on fakes that behave as the services do."""

import json

import pytest

from tests.transcription import audio
from tests.transcription.pipeline import COMPLETION, INTAKE, RECORDINGS, InQueue, Pipeline
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
        "attempt": None,
        "repeated_at": None,
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


def test_folders_are_not_recordings(pipeline: Pipeline) -> None:
    pipeline.upload("folder/", b"")
    pipeline.run()
    assert not pipeline.results()
    assert not pipeline.dead


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
