"""From an upload to rows, in the local cloud: what users do, and what goes wrong."""

from __future__ import annotations

import json
import time

import pytest

from tests.cloud import eventually
from tests.transcription.conftest import SAMPLES, telephone_call

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]


def finished_event(job, status="COMPLETED"):
    return json.dumps(
        {
            "version": "0",
            "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
            "source": "aws.transcribe",
            "account": "000000000000",
            "time": "2026-11-22T20:00:00Z",
            "region": "us-east-1",
            "resources": [],
            "detail-type": "Transcribe Job State Change",
            "detail": {"TranscriptionJobName": job, "TranscriptionJobStatus": status},
        }
    )


def uploaded_event(bucket, key):
    return json.dumps(
        {
            "version": "0",
            "id": "17793124-05d4-b198-2fde-7ededc63b103",
            "detail-type": "Object Created",
            "source": "aws.s3",
            "account": "000000000000",
            "time": "2026-11-22T20:00:00Z",
            "region": "us-east-1",
            "resources": [f"arn:aws:s3:::{bucket}"],
            "detail": {
                "version": "0",
                "bucket": {"name": bucket},
                "object": {"key": key, "size": 1, "etag": "0", "sequencer": "0"},
                "request-id": "N4N7GDK58NMKJ12R",
                "requester": "000000000000",
                "reason": "PutObject",
            },
        }
    )


@pytest.fixture(scope="module")
def sample(solution):
    """The two-speaker sample, transcribed: its record."""
    content = (SAMPLES / "support-call.flac").read_bytes()
    etag = solution.upload("support-call.flac", content)
    return solution.finished("support-call.flac", etag)


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


def test_a_finished_job_reported_twice_early_and_late(solution):
    etag = solution.upload("reported.wav", telephone_call(4))
    job = eventually(lambda: (solution.record("reported.wav") or {}).get("job_name"))
    solution.send("CompletionQueueUrl", finished_event(job))
    record = solution.finished("reported.wav", etag)
    rows = solution.rows("reported.wav")
    for _ in range(2):
        solution.send("CompletionQueueUrl", finished_event(job))
    time.sleep(3)
    assert solution.rows("reported.wav") == rows
    assert solution.record("reported.wav") == record


@pytest.fixture
def impatient(solution):
    """`reconcile` looks at what is new, too."""
    functions, name = (
        solution.stack.session.functions,
        solution.stack.outputs["ReconcileFunctionName"],
    )
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    now = {"Variables": {**before, "GRACE_MINUTES": "0"}}
    functions.update_function_configuration(FunctionName=name, Environment=now)
    yield
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})


@pytest.fixture
def without(solution):
    """Switches a rule off, as if its events were lost."""
    events, switched_off = solution.stack.session.client("events"), []

    def switch_off(part):
        name = solution.stack.physical_id("AWS::Events::Rule", part).rpartition("/")[2]
        events.disable_rule(Name=name)
        switched_off.append(name)

    yield switch_off
    for name in switched_off:
        events.enable_rule(Name=name)


@pytest.mark.usefixtures("impatient")
def test_a_lost_completion_is_found(solution, without):
    without("Finished")
    solution.upload("lost-completion.wav", telephone_call(3))
    transcribe = solution.stack.session.transcribe

    def job_is_done():
        job = (solution.record("lost-completion.wav") or {}).get("job_name")
        if not job or solution.record("lost-completion.wav")["status"] != "submitted":
            return False
        state = transcribe.get_transcription_job(TranscriptionJobName=job)
        return state["TranscriptionJob"]["TranscriptionJobStatus"] == "COMPLETED"

    eventually(job_is_done)
    assert solution.rows("lost-completion.wav") == []
    solution.stack.invoke("ReconcileFunctionName")
    assert solution.finished("lost-completion.wav")["status"] == "completed"
    assert solution.rows("lost-completion.wav")


@pytest.mark.usefixtures("impatient")
def test_a_lost_upload_is_found(solution, without):
    without("Uploaded")
    etag = solution.upload("lost-upload.wav", telephone_call(3))
    time.sleep(2)
    assert solution.record("lost-upload.wav") is None
    solution.stack.invoke("ReconcileFunctionName")
    assert solution.finished("lost-upload.wav", etag)["status"] == "completed"


def test_a_recording_deleted_before_its_turn_is_told(solution, without):
    without("Uploaded")
    solution.upload("deleted.wav", telephone_call(3))
    solution.stack.session.s3.delete_object(Bucket=solution.bucket, Key="deleted.wav")
    solution.send("IntakeQueueUrl", uploaded_event(solution.bucket, "deleted.wav"))
    record = solution.finished("deleted.wav")
    assert record["status"] == "refused"
    assert "deleted" in record["reason"]


def test_a_lost_record_is_made_anew(solution):
    etag = solution.upload("lost-record.wav", telephone_call(3), speakers="off")
    before = solution.finished("lost-record.wav", etag)
    solution.forget("lost-record.wav")
    solution.send("CompletionQueueUrl", finished_event(before["job_name"]))
    after = solution.finished("lost-record.wav", etag)
    assert (after["job_name"], after["status"]) == (before["job_name"], "completed")


def test_one_poison_message_spoils_nothing(solution):
    """The other recordings of the batch are done; the message ends where the alarm looks."""
    sqs, queue = solution.stack.session.sqs, solution.stack.outputs["IntakeQueueUrl"]
    before = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])[
        "Attributes"
    ]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    try:
        sqs.send_message(QueueUrl=queue, MessageBody="no event at all")
        etag = solution.upload("beside-poison.wav", telephone_call(3))
        assert solution.finished("beside-poison.wav", etag)["status"] == "completed"
        eventually(lambda: solution.stack.queue_size("IntakeDeadLetterQueueUrl") == 1)
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=before)
    dead = solution.stack.outputs["IntakeDeadLetterQueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=dead)["Messages"]
    assert message["Body"] == "no event at all"
    sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])


NAMED_QUERIES = {
    "who_said_what_when": "audio_transcribe_job",
    "talk_time": "share_percent",
    "longest_silences": "silence_seconds",
    "overlaps": "interrupted_by",
    "words_per_minute": "words_per_minute",
    "search": "speaker_text",
    "failures": "reason",
    "export_csv": "speaker_text",
}


def named_queries(solution):
    athena, group = solution.stack.session.athena, solution.stack.outputs["WorkGroupName"]
    ids = athena.list_named_queries(WorkGroup=group)["NamedQueryIds"]
    queries = [athena.get_named_query(NamedQueryId=one)["NamedQuery"] for one in ids]
    return {query["Name"]: query["QueryString"] for query in queries}


@pytest.mark.usefixtures("sample")
def test_named_queries_answer(solution):
    queries = named_queries(solution)
    assert set(queries) == set(NAMED_QUERIES)
    for name, column in NAMED_QUERIES.items():
        rows = solution.stack.query(queries[name].replace("refund", "parcel"))
        assert rows, name
        assert column in rows[0], name


@pytest.fixture
def known(solution):
    """Three turns of two speakers whose figures one can work out by hand."""
    turns = [("spk_0", 0.0, 10.0, 20), ("spk_1", 8.0, 12.0, 8), ("spk_0", 15.0, 20.0, 10)]
    rows = [
        {
            "audio_transcribe_job": "known.wav",
            "time_start": f"0:00:{start:02.0f}",
            "speaker": speaker,
            "speaker_text": "so to say",
            "start_seconds": start,
            "end_seconds": end,
            "word_count": words,
            "recording_uri": "s3://bucket/known.wav",
        }
        for speaker, start, end, words in turns
    ]
    place = {
        "Bucket": solution.stack.outputs["DataBucketName"],
        "Key": "transcribe_data/upload_date=2026-11-02/known.jsonl",
    }
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    solution.stack.session.s3.put_object(**place, Body=lines.encode())
    yield "known.wav"
    solution.stack.session.s3.delete_object(**place)


@pytest.mark.parametrize(
    ("query", "columns", "expected"),
    [
        (
            "talk_time",
            ("speaker", "turns", "talk_seconds", "share_percent"),
            [("spk_0", 2, 15, 78.9), ("spk_1", 1, 4, 21.1)],
        ),
        (
            "overlaps",
            ("time_start", "interrupted_by", "interrupted", "overlap_seconds"),
            [("0:00:08", "spk_1", "spk_0", 2)],
        ),
        (
            "words_per_minute",
            ("speaker", "words", "words_per_minute"),
            [("spk_0", 30, 120), ("spk_1", 8, 120)],
        ),
        ("longest_silences", ("silent_from_seconds", "silence_seconds"), [(12, 3)]),
    ],
)
def test_figures_of_named_queries(solution, known, query, columns, expected):
    rows = solution.stack.query(named_queries(solution)[query])
    mine = [row for row in rows if row["audio_transcribe_job"] == known]
    found = [tuple(as_number(row[column]) for column in columns) for row in mine]
    assert found == expected


def as_number(text):
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.usefixtures("sample")
def test_talk_time_shares_sum_up(solution):
    rows = solution.stack.query(named_queries(solution)["talk_time"])
    mine = [row for row in rows if row["audio_transcribe_job"] == "support-call.flac"]
    assert len(mine) == 2
    assert sum(float(row["share_percent"]) for row in mine) == pytest.approx(100, abs=0.2)


def test_exported_text_is_no_formula(solution):
    key = "=1+1.wav"
    solution.finished(key, solution.upload(key, telephone_call(3)))
    rows = solution.stack.query(named_queries(solution)["export_csv"])
    names = {row["audio_transcribe_job"] for row in rows}
    assert "'=1+1.wav" in names
    assert key not in names


def test_nothing_ended_as_a_dead_letter(solution):
    assert solution.stack.queue_size("IntakeDeadLetterQueueUrl") == 0
    assert solution.stack.queue_size("CompletionDeadLetterQueueUrl") == 0


@pytest.mark.usefixtures("sample")
def test_no_log_holds_a_key_or_text(solution):
    logs = solution.stack.session.logs
    for function in ("StartJob", "Collect", "Reconcile"):
        group = solution.stack.physical_id("AWS::Logs::LogGroup", f"{function}Logs")
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        text = " ".join(event["message"] for page in pages for event in page["events"]).lower()
        assert "function_request_id" in text, f"{function} logged nothing"
        for secret in ("support-call", "harbour", "daniel", "really-text", "übung"):
            assert secret not in text, function
