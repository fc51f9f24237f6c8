"""A queue feeds a function: partial batches, redrive, concurrency, delay."""

import json
import time

import pytest

from tests.engine.conftest import allow, eventually, function, role

pytestmark = pytest.mark.usefixtures("engine")

# Fails poison; answers with when it began and ended, so that overlaps show.
CODE = """
import json, os, time
import boto3

def handler(event, context):
    start, failed = time.time(), []
    time.sleep(0.2)
    for record in event["Records"]:
        if record["body"] == "poison":
            failed.append({"itemIdentifier": record["messageId"]})
            continue
        boto3.client("sqs").send_message(
            QueueUrl=os.environ["ANSWERS"],
            MessageBody=json.dumps({"body": record["body"], "span": [start, time.time()]}),
        )
    return {"batchItemFailures": failed}
"""


@pytest.fixture(scope="module")
def stack(deploy):
    """Work queue with redrive, and the function that consumes it, as CDK's SqsEventSource."""
    work = {"Fn::GetAtt": ["Work", "Arn"]}
    letters = {"Fn::GetAtt": ["Letters", "Arn"]}
    consume = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    redrive = {"deadLetterTargetArn": letters, "maxReceiveCount": 2}
    mapping = {
        "EventSourceArn": work,
        "FunctionName": {"Ref": "Function"},
        "BatchSize": 2,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 2},
    }
    return deploy(
        "queues",
        {
            "Letters": {"Type": "AWS::SQS::Queue"},
            "Answers": {"Type": "AWS::SQS::Queue"},
            "Work": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"VisibilityTimeout": 2, "RedrivePolicy": redrive},
            },
            "Role": role(
                "lambda.amazonaws.com",
                allow(consume, work),
                allow("sqs:SendMessage", {"Fn::GetAtt": ["Answers", "Arn"]}),
            ),
            "Function": function(CODE, Environment={"Variables": {"ANSWERS": {"Ref": "Answers"}}}),
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
        },
        Work={"Ref": "Work"},
        Letters={"Ref": "Letters"},
        Answers={"Ref": "Answers"},
        Role={"Fn::GetAtt": ["Role", "Arn"]},
    )


@pytest.fixture
def sqs(engine):
    return engine.client("sqs")


def take(sqs, queue_url, count=1):
    found = []

    def enough():
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            found.append(message["Body"])
        return len(found) >= count

    eventually(enough, timeout=30)
    return found


def test_poison_ends_in_the_dead_letter_queue_and_the_rest_is_done(sqs, stack):
    for body in ("good", "poison", "better"):
        sqs.send_message(QueueUrl=stack["Work"], MessageBody=body)
    answers: set[str] = set()
    while answers < {"better", "good"}:  # twice, if a cold start outlasts the visibility
        answers |= {json.loads(body)["body"] for body in take(sqs, stack["Answers"])}
    assert answers == {"better", "good"}
    assert take(sqs, stack["Letters"]) == ["poison"]


def test_no_more_batches_at_once_than_allowed(sqs, stack):
    entries = [{"Id": str(number), "MessageBody": str(number)} for number in range(10)]
    sqs.send_message_batch(QueueUrl=stack["Work"], Entries=entries)
    spans = {tuple(json.loads(body)["span"][:1]) for body in take(sqs, stack["Answers"], count=10)}
    starts = sorted(start for (start,) in spans)
    crowds = [sum(0 <= other - start < 0.2 for other in starts) for start in starts]
    assert len(starts) >= 5, "batches of at most two"
    assert max(crowds) <= 2


def test_delay_holds_a_message_back(sqs, stack):
    start = time.monotonic()
    sqs.send_message(QueueUrl=stack["Work"], MessageBody="late", DelaySeconds=1)
    take(sqs, stack["Answers"])
    assert time.monotonic() - start >= 1


def test_mapping_uses_the_rights_of_the_functions_role(engine, stack):
    mine = {call["action"] for call in engine.calls() if call["principal"] == stack["Role"]}
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"} <= mine
