"""Events reach queues and functions as on AWS."""

import json
import time

import pytest

from tests.engine.conftest import ACCOUNT_ID, allow, eventually

pytestmark = pytest.mark.usefixtures("engine")


def queue_policy(queue="Queue", rule="Rule", **condition):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": {"Fn::GetAtt": [queue, "Arn"]},
        "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule, "Arn"]}}},
    }
    return {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": [{"Ref": queue}],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [{**statement, **condition}]},
        },
    }


def rule(pattern, queue="Queue", **properties):
    target = {"Id": "target", "Arn": {"Fn::GetAtt": [queue, "Arn"]}}
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {"EventPattern": pattern, "Targets": [target], **properties},
    }


def routed(pattern, **properties):
    """A queue and the rule that fills it."""
    return {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Policy": queue_policy(),
        "Rule": rule(pattern, **properties),
    }


def receive(engine, queue_url, count=1):
    """Wait for messages; return their bodies."""
    sqs, bodies = engine.client("sqs"), []

    def enough():
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            bodies.append(json.loads(message["Body"]))
        return len(bodies) >= count

    eventually(enough)
    return bodies


def is_empty(engine, queue_url):
    """Nothing is there after what was sent had time to arrive."""
    time.sleep(0.3)
    answer = engine.client("sqs").receive_message(QueueUrl=queue_url)
    return "Messages" not in answer


def job_changed(name, status="COMPLETED"):
    return {
        "Source": "aws.transcribe",
        "DetailType": "Transcribe Job State Change",
        "Detail": json.dumps({"TranscriptionJobName": name, "TranscriptionJobStatus": status}),
    }


@pytest.fixture(scope="module")
def recordings(deploy):
    """A bucket whose new WAV objects below calls/ are told to a queue, without help from CDK."""
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [{"Ref": "Bucket"}]},
            "object": {"key": [{"wildcard": "calls/*.wav"}, {"suffix": ".mp3"}]},
        },
    }
    bucket = {
        "Type": "AWS::S3::Bucket",
        "Properties": {
            "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
        },
    }
    return deploy(
        "recordings",
        {"Bucket": bucket, **routed(pattern)},
        Bucket={"Ref": "Bucket"},
        Queue={"Ref": "Queue"},
    )


@pytest.mark.parametrize("key", ["calls/a b+c.wav", "calls/ü%2F日.wav", "elsewhere/song.mp3"])
def test_new_object_is_told_with_its_raw_key(engine, recordings, key):
    engine.s3.put_object(Bucket=recordings["Bucket"], Key=key, Body=b"12345")
    (event,) = receive(engine, recordings["Queue"])
    assert event["source"] == "aws.s3"
    assert event["detail-type"] == "Object Created"
    assert event["detail"]["object"]["key"] == key
    assert event["detail"]["object"]["size"] == 5
    assert event["detail"]["bucket"]["name"] == recordings["Bucket"]


def test_other_objects_are_not_told(engine, recordings):
    engine.s3.put_object(Bucket=recordings["Bucket"], Key="calls/readme.txt", Body=b"1")
    engine.s3.put_object(Bucket=recordings["Bucket"], Key="else/a.wav", Body=b"1")
    assert is_empty(engine, recordings["Queue"])


@pytest.fixture(scope="module")
def completions(deploy):
    """A queue for the state changes of one deployment's jobs."""
    pattern = {
        "source": ["aws.transcribe"],
        "detail-type": ["Transcribe Job State Change"],
        "detail": {
            "TranscriptionJobName": [{"prefix": "Mine."}],
            "TranscriptionJobStatus": ["COMPLETED", "FAILED"],
        },
    }
    return deploy("completions", routed(pattern), Queue={"Ref": "Queue"}, Rule={"Ref": "Rule"})


def test_root_speaks_for_aws(engine, completions):
    events = [job_changed("Mine.1"), job_changed("Theirs.1"), job_changed("Mine.2", "IN_PROGRESS")]
    answer = engine.client("events").put_events(Entries=events)
    assert answer["FailedEntryCount"] == 0
    (event,) = receive(engine, completions["Queue"])
    assert event["detail"]["TranscriptionJobName"] == "Mine.1"
    assert event["account"] == ACCOUNT_ID


def test_nobody_else_speaks_for_aws(as_user):
    answer = as_user("events", allow("events:PutEvents")).put_events(
        Entries=[job_changed("Mine.9")]
    )
    assert answer["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"


@pytest.fixture
def as_user(engine):
    """Make clients of a user with the given statements."""
    iam = engine.client("iam")

    def client(service, *statements):
        name = f"user-{time.monotonic_ns()}"
        iam.create_user(UserName=name)
        policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_user_policy(UserName=name, PolicyName="grants", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return engine.client(
            service,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )

    return client


def test_disabled_rule_delivers_nothing(engine, completions):
    events = engine.client("events")
    events.disable_rule(Name=completions["Rule"])
    events.put_events(Entries=[job_changed("Mine.3")])
    assert is_empty(engine, completions["Queue"])
    events.enable_rule(Name=completions["Rule"])
    events.put_events(Entries=[job_changed("Mine.4")])
    (event,) = receive(engine, completions["Queue"])
    assert event["detail"]["TranscriptionJobName"] == "Mine.4"


def test_queue_without_policy_gets_nothing(engine, deploy):
    resources = routed({"source": ["example"]})
    del resources["Policy"]
    queue = deploy("closed", resources, Queue={"Ref": "Queue"})["Queue"]
    entry = {"Source": "example", "DetailType": "Test", "Detail": "{}"}
    engine.client("events").put_events(Entries=[entry])
    assert is_empty(engine, queue)
    refusals = [call for call in engine.calls() if call["principal"] == "events.amazonaws.com"]
    assert {"deny", "sqs:SendMessage"} <= {refusals[-1]["decision"], refusals[-1]["action"]}


@pytest.fixture
def faults(engine):
    """Set fault rules; they end with the test."""

    def put(*rules):
        body = json.dumps({"rules": rules}).encode()
        status, answer = engine.http("/_local/faults", method="PUT", body=body)
        assert status == 200, answer

    yield put
    engine.http("/_local/faults", method="DELETE")


def test_event_can_be_lost_and_duplicated(engine, completions, faults):
    faults(
        {"point": "event", "match": "aws.transcribe/*", "copies": 0, "times": 1},
        {"point": "event", "match": "aws.transcribe/*", "copies": 2, "times": 1},
    )
    events = engine.client("events")
    for name in ("Mine.lost", "Mine.twice", "Mine.once"):
        events.put_events(Entries=[job_changed(name)])
    names = [
        event["detail"]["TranscriptionJobName"]
        for event in receive(engine, completions["Queue"], count=3)
    ]
    assert sorted(names) == ["Mine.once", "Mine.twice", "Mine.twice"]


def test_event_can_be_late_and_out_of_order(engine, completions, faults):
    faults({"point": "event", "delay_seconds": [0.6, 0.6], "times": 1})
    events = engine.client("events")
    for name in ("Mine.first", "Mine.second"):
        events.put_events(Entries=[job_changed(name)])
    names = [
        event["detail"]["TranscriptionJobName"]
        for event in receive(engine, completions["Queue"], count=2)
    ]
    assert names == ["Mine.second", "Mine.first"]


@pytest.mark.parametrize(
    "rules", [b"[]", b"x", b'{"rules": [{"point": "moon"}]}', b'{"rules": [{"copies": 2}]}']
)
def test_malformed_fault_is_refused(engine, rules):
    status, answer = engine.http("/_local/faults", method="PUT", body=rules)
    assert status == 400
    assert json.loads(answer)["message"]
