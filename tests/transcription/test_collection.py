"""What becomes of a job that has ended."""

import json
from typing import Any

import pytest

from tests.transcription import audio
from tests.transcription.pipeline import COMPLETION, DATA, Pipeline


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    return Pipeline(monkeypatch)


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


def test_a_redacted_transcript_is_read_from_where_transcribe_says_it_is(
    pipeline: Pipeline,
) -> None:
    pipeline.upload("a.wav", audio.wav(), transcribe_redaction="redacted")
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.finish(name, text="[PII]")
    moved = pipeline.s3.objects.pop((DATA, f"transcripts/redacted-{name}.json"))
    pipeline.s3.upload(DATA, "transcripts/elsewhere.json", moved.body)
    uri = "https://data.s3.us-east-1.amazonaws.com/transcripts/elsewhere.json"
    pipeline.transcribe.jobs[name]["Transcript"] = {"RedactedTranscriptFileUri": uri}
    pipeline.run()
    assert pipeline.record("a.wav")["transcript_uri"] == "s3://data/transcripts/elsewhere.json"
    assert b"[PII]" in b"".join(pipeline.rows().values())


def test_a_transcript_in_a_foreign_place_is_not_read(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.finish(name)
    uri = f"https://s3.us-east-1.amazonaws.com/recordings/transcripts/{name}.json"
    pipeline.transcribe.jobs[name]["Transcript"] = {"TranscriptFileUri": uri}
    pipeline.run()
    assert not pipeline.rows()
    assert len(pipeline.dead) == 1


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


def test_a_transcript_that_expired_before_its_rows_were_made_is_told(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.finish(name)
    pipeline.s3.remove(DATA, f"transcripts/{name}.json")
    pipeline.run()
    record = pipeline.record("a.wav")
    assert record["status"] == "failed"
    assert record["reason"].startswith("the transcript is gone")


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
