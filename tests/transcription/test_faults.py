"""What goes wrong in the local cloud, and what becomes of it: nothing is lost, or done twice."""

from __future__ import annotations

import json
import time

import pytest

from tests.cloud import eventually
from tests.transcription.conftest import telephone_call

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
