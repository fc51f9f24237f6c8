"""From an upload to rows, in the local cloud: what users do."""

from __future__ import annotations

import json
import time

import pytest

from tests.cloud import eventually
from tests.transcription.conftest import SAMPLES, telephone_call

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]


def test_a_recording_becomes_rows(solution, sample):
    assert sample["status"] == "completed", sample
    rows = solution.stack.query(solution.stack.outputs["QuickQuery"])
    mine = [row for row in rows if row["audio_transcribe_job"] == "support-call.flac"]
    assert list(mine[0])[:4] == ["audio_transcribe_job", "time_start", "speaker", "speaker_text"]
    assert mine[0]["time_start"] == "0:00:00"
    assert "harbour bikes" in mine[0]["speaker_text"].lower().replace("harbor", "harbour")
    assert {row["speaker"] for row in mine} == {"spk_0", "spk_1"}
    assert len(mine) >= 12
    assert sum(int(row["word_count"]) for row in mine) == sample["word_count"]


def test_the_record_tells_what_happened(solution, sample):
    (row,) = solution.stack.query(
        "select * from transcribe_jobs where recording = 'support-call.flac'"
    )
    assert row["status"] == "completed"
    assert float(row["duration_seconds"]) == pytest.approx(78.7, abs=1.5)
    assert row["uploaded_at"] <= row["submitted_at"] <= row["finished_at"]
    assert json.loads(row["settings"])["speakers"] == 10
    assert row["transcript_uri"].endswith(f"/transcripts/{sample['job_name']}.json")


def test_rows_are_there_seconds_after_the_job(solution):
    """The record is written after the rows: its time minus the job's own is what a user waits."""
    etag = solution.upload("quick.wav", telephone_call(3), speakers="off")
    job = solution.finished("quick.wav", etag)["job_name"]
    done = time.time()
    state = solution.stack.session.transcribe.get_transcription_job(TranscriptionJobName=job)
    assert done - state["TranscriptionJob"]["CompletionTime"].timestamp() < 10


def test_the_same_upload_twice_is_one_job(solution):
    etag = solution.upload("twice.wav", telephone_call(3))
    first = solution.finished("twice.wav", etag)
    rows = solution.rows("twice.wav")
    solution.upload("twice.wav", telephone_call(3))
    time.sleep(4)
    assert solution.jobs("twice.wav") == [first["job_name"]]
    assert solution.finished("twice.wav", etag)["job_name"] == first["job_name"]
    assert solution.rows("twice.wav") == rows


def test_new_content_replaces_the_rows(solution):
    solution.finished("again.wav", solution.upload("again.wav", telephone_call(3)))
    assert solution.rows("again.wav")
    second = solution.finished("again.wav", solution.upload("again.wav", telephone_call(7)))
    eventually(
        lambda: {row["job_name"] for row in solution.rows("again.wav")} == {second["job_name"]}
    )
    first_again = solution.finished("again.wav", solution.upload("again.wav", telephone_call(3)))
    assert first_again["job_name"] != second["job_name"]
    eventually(
        lambda: {row["job_name"] for row in solution.rows("again.wav")} == {first_again["job_name"]}
    )


def test_two_channels_are_agent_and_caller(solution):
    call = (SAMPLES / "telephone-call.wav").read_bytes()
    etag = solution.upload(
        "call.wav", call, channels="true", channel_names="agent,caller", speakers="off"
    )
    record = solution.finished("call.wav", etag)
    assert record["status"] == "completed", record
    rows = solution.rows("call.wav")
    assert {(row["speaker"], row["channel"]) for row in rows} == {
        ("agent", "ch_0"),
        ("caller", "ch_1"),
    }


def test_subtitles_lie_beside_the_transcript(solution):
    etag = solution.upload("subtitled.wav", telephone_call(6), subtitles="vtt,srt")
    job = solution.finished("subtitled.wav", etag)["job_name"]
    bucket = solution.stack.outputs["DataBucketName"]
    for kind, beginning in (("vtt", b"WEBVTT"), ("srt", b"1\n")):
        answer = solution.stack.session.s3.get_object(
            Bucket=bucket, Key=f"transcripts/{job}.{kind}"
        )
        assert answer["Body"].read().startswith(beginning)


@pytest.mark.parametrize(
    ("key", "content", "options", "status", "reason"),
    [
        ("empty.wav", b"", {}, "refused", "empty"),
        ("notes.txt", b"Bring milk.\n" * 50, {}, "refused", "mp3"),
        ("really-text.wav", b"This is no sound.\n" * 50, {}, "refused", "wav"),
        ("corrupt.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\x07" * 5000, {}, None, ""),
        ("mono.wav", None, {"channels": "true"}, "refused", "channel"),
        ("options.wav", None, {"speakers": "1"}, "refused", "speakers"),
        ("unknown.wav", None, {"speaker": "2"}, "refused", "option 'speaker'"),
    ],
)
def test_what_cannot_be_transcribed_says_why(solution, key, content, options, status, reason):
    mono = telephone_call(3)[:-4000]
    body = bytearray(mono if content is None else content)
    if key == "mono.wav":
        body[22:24] = (1).to_bytes(2, "little")
    etag = solution.upload(key, bytes(body), **options)
    record = solution.finished(key, etag)
    assert record["status"] == status or (
        status is None and record["status"] in {"failed", "refused"}
    )
    assert reason in record["reason"]
    assert solution.rows(key) == []
    (row,) = solution.stack.query(f"select reason from transcribe_jobs where recording = '{key}'")
    assert row["reason"] == record["reason"]
    solution.stack.session.s3.head_object(Bucket=solution.bucket, Key=key)


@pytest.mark.parametrize(
    "key", ["a b+c%2F.wav", "Besprechung – Übung 日本.wav", "'; drop table--.wav", "a/b/../c.wav"]
)
def test_any_key(solution, key):
    etag = solution.upload(key, telephone_call(3))
    assert solution.finished(key, etag)["status"] == "completed"
    assert solution.rows(key)


def test_more_recordings_than_slots(solution):
    """The stand-in runs two jobs at a time and refuses more, as Transcribe does at its limit."""
    etags = {
        f"many/{n}.wav": solution.upload(f"many/{n}.wav", telephone_call(2.5 + n / 4))
        for n in range(8)
    }
    for key, etag in etags.items():
        assert solution.finished(key, etag, seconds=200)["status"] == "completed"
    assert any(solution.record(key)["deferrals"] for key in etags), "none had to wait"
