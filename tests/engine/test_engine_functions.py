"""Functions run, fail, retry and log as on AWS."""

import json
import time

import pytest

from tests.engine.conftest import allow, eventually, function, role

pytestmark = pytest.mark.usefixtures("engine")

# One function for many tests (a cold start costs a second): the event says what to do.
ACTIONS = """
import json, os, sys
import boto3

class Unwilling(Exception):
    pass

def handler(event, context):
    match event.get("do"):
        case "tell":
            return {
                "python": sys.executable,
                "environment": dict(os.environ),
                "modules": [name for name in ("ministack", "duckdb") if _has(name)],
            }
        case "raise":
            raise Unwilling("no\\nreally not")
        case "exit":
            os._exit(1)
        case "log":
            print(json.dumps({"level": "INFO", "message": "told"}))
        case "list":
            boto3.client("s3").list_buckets()
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(event))

def _has(name):
    import importlib.util
    return importlib.util.find_spec(name) is not None
"""

QUEUE_ARN = {"Fn::GetAtt": ["Queue", "Arn"]}
LETTERS_ARN = {"Fn::GetAtt": ["Letters", "Arn"]}


@pytest.fixture(scope="module")
def stack(deploy):
    """A function with a queue to answer to, a dead-letter queue and a log group of its own."""
    configuration = {
        "Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}}},
        "DeadLetterConfig": {"TargetArn": LETTERS_ARN},
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": {"Ref": "Log"}},
        "ReservedConcurrentExecutions": 3,
    }
    permission = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Fn::GetAtt": ["Function", "Arn"]},
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::GetAtt": ["Rule", "Arn"]},
    }
    rule = {
        "EventPattern": {"source": ["example.functions"]},
        "Targets": [
            {
                "Id": "function",
                "Arn": {"Fn::GetAtt": ["Function", "Arn"]},
                "Input": '{"do": "answer", "from": "rule"}',
            }
        ],
    }
    return deploy(
        "functions",
        {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Letters": {"Type": "AWS::SQS::Queue"},
            "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}},
            "Role": role(
                "lambda.amazonaws.com",
                allow("sqs:SendMessage", [QUEUE_ARN, LETTERS_ARN]),
                allow(["logs:CreateLogStream", "logs:PutLogEvents"]),
            ),
            "Function": function(ACTIONS, **configuration),
            "Reporter": function(
                "def handler(event, context): return 1 / event['divisor']",
                FunctionName="reporter",
            ),
            "Reports": {
                "Type": "AWS::Lambda::EventInvokeConfig",
                "Properties": {
                    "FunctionName": {"Ref": "Reporter"},
                    "Qualifier": "$LATEST",
                    "MaximumRetryAttempts": 0,
                    "DestinationConfig": {
                        "OnSuccess": {"Destination": LETTERS_ARN},
                        "OnFailure": {"Destination": LETTERS_ARN},
                    },
                },
            },
            "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
            "Permission": {"Type": "AWS::Lambda::Permission", "Properties": permission},
        },
        Function={"Ref": "Function"},
        Role={"Fn::GetAtt": ["Role", "Arn"]},
        Queue={"Ref": "Queue"},
        Letters={"Ref": "Letters"},
        Log={"Ref": "Log"},
    )


@pytest.fixture
def invoke(engine, stack):
    def run(kind="RequestResponse", **event):
        return engine.client("lambda").invoke(
            FunctionName=stack["Function"],
            InvocationType=kind,
            Payload=json.dumps(event).encode(),
        )

    return run


def take(engine, queue_url, count=1):
    """Wait for messages; return them whole."""
    sqs, found = engine.client("sqs"), []

    def enough():
        answer = sqs.receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            MessageAttributeNames=["All"],
        )
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            found.append(message)
        return len(found) >= count

    eventually(enough, timeout=30)
    return found


def test_handler_has_what_awss_runtime_has(engine, invoke):
    told = json.loads(invoke(do="tell")["Payload"].read())
    assert "/.venv-lambda/" in told["python"]
    assert told["modules"] == []
    assert told["environment"]["AWS_ENDPOINT_URL"] == engine.url
    assert told["environment"]["AWS_ACCESS_KEY_ID"].startswith("ASIA")


def test_error_is_named_by_its_class(invoke):
    answer = invoke(do="raise")
    assert answer["FunctionError"] == "Unhandled"
    error = json.loads(answer["Payload"].read())
    assert error["errorType"] == "Unwilling"
    assert error["errorMessage"] == "no\nreally not"
    assert "index.py" in error["stackTrace"][-1]


def test_missing_module_is_named(engine, deploy):
    name = deploy(
        "broken", {"Role": role(), "Function": function("import nope")}, Name={"Ref": "Function"}
    )["Name"]
    answer = engine.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    assert json.loads(answer["Payload"].read())["errorType"] == "Runtime.ImportModuleError"


def test_missing_grant_is_denied_and_recorded(engine, invoke, stack):
    error = json.loads(invoke(do="list")["Payload"].read())
    assert "AccessDenied" in error["errorMessage"]
    mine = [call for call in engine.calls() if call["principal"] == stack["Role"]]
    denied = [call["action"] for call in mine if call["decision"] == "deny"]
    assert denied == ["s3:ListAllMyBuckets"]


def test_grant_in_use_is_recorded(engine, invoke, stack):
    invoke(do="answer")
    take(engine, stack["Queue"])
    (call,) = [
        call
        for call in engine.calls()
        if call["principal"] == stack["Role"] and call["action"] == "sqs:SendMessage"
    ][:1]
    assert call["decision"] == "allow"
    assert call["resource"].startswith("arn:aws:sqs:us-east-1:")
    assert call["service"] == "sqs"
    assert call["time"].endswith("Z")


def test_what_is_printed_is_logged_to_the_functions_group(engine, invoke, stack):
    invoke(do="log")
    take(engine, stack["Queue"])
    logs = engine.client("logs")
    events = logs.filter_log_events(logGroupName=stack["Log"])["events"]
    assert any('"message": "told"' in event["message"] for event in events)
    (group,) = logs.describe_log_groups(logGroupNamePrefix=stack["Log"])["logGroups"]
    assert group["retentionInDays"] == 7


def test_function_that_may_not_log_logs_nothing(engine, deploy):
    name = deploy(
        "silent",
        {"Role": role(), "Function": function("def handler(event, context): print('told')")},
        Name={"Ref": "Function"},
    )["Name"]
    assert engine.client("lambda").invoke(FunctionName=name)["StatusCode"] == 200
    groups = engine.client("logs").describe_log_groups()["logGroups"]
    assert f"/aws/lambda/{name}" not in {group["logGroupName"] for group in groups}


def test_properties_survive(engine, stack):
    functions = engine.client("lambda")
    configuration = functions.get_function_configuration(FunctionName=stack["Function"])
    assert configuration["DeadLetterConfig"]["TargetArn"].startswith("arn:aws:sqs")
    assert configuration["Runtime"] == "python3.14"
    assert configuration["Architectures"] == ["arm64"]
    assert configuration["LoggingConfig"]["LogFormat"] == "JSON"
    concurrency = functions.get_function_concurrency(FunctionName=stack["Function"])
    assert concurrency["ReservedConcurrentExecutions"] == 3


def test_failed_event_is_tried_three_times_then_left_to_the_dead_letter_queue(
    engine, invoke, stack
):
    start = time.monotonic()
    assert invoke("Event", do="raise", number=1)["StatusCode"] == 202
    (letter,) = take(engine, stack["Letters"])
    assert time.monotonic() - start >= 3, "two pauses of one and two seconds"
    assert json.loads(letter["Body"]) == {"do": "raise", "number": 1}
    attributes = {name: item["StringValue"] for name, item in letter["MessageAttributes"].items()}
    assert attributes["ErrorMessage"] == "no\nreally not"
    assert attributes["ErrorCode"] == "200"
    assert attributes["RequestID"]


@pytest.mark.parametrize(
    ("divisor", "condition", "payload"), [(4, "Success", 0.25), (0, "RetriesExhausted", None)]
)
def test_destination_is_told_the_outcome(engine, stack, divisor, condition, payload):
    event = {"divisor": divisor}
    engine.client("lambda").invoke(
        FunctionName="reporter", InvocationType="Event", Payload=json.dumps(event).encode()
    )
    (message,) = take(engine, stack["Letters"])
    report = json.loads(message["Body"])
    assert report["requestContext"]["condition"] == condition
    assert report["requestContext"]["approximateInvokeCount"] == 1
    assert report["requestPayload"] == event
    if payload is None:
        assert report["responseContext"]["functionError"] == "Unhandled"
        assert report["responsePayload"]["errorType"] == "ZeroDivisionError"
    else:
        assert report["responsePayload"] == payload


def test_burst_is_served_in_full_by_few_workers(engine, invoke, stack):
    for number in range(40):
        invoke("Event", do="answer", number=number)
    bodies = [json.loads(message["Body"]) for message in take(engine, stack["Queue"], count=40)]
    assert sorted(body["number"] for body in bodies) == list(range(40))


def test_rule_invokes_its_function(engine, stack):
    entry = {"Source": "example.functions", "DetailType": "Test", "Detail": "{}"}
    engine.client("events").put_events(Entries=[entry])
    (message,) = take(engine, stack["Queue"])
    assert json.loads(message["Body"]) == {"do": "answer", "from": "rule"}


def test_invocation_can_be_duplicated(engine, invoke, stack):
    rules = {"rules": [{"point": "invocation", "match": "functions-*", "copies": 2, "times": 1}]}
    engine.http("/_local/faults", method="PUT", body=json.dumps(rules).encode())
    try:
        invoke("Event", do="answer", number=7)
        assert len(take(engine, stack["Queue"], count=2)) == 2
    finally:
        engine.http("/_local/faults", method="DELETE")
