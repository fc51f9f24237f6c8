"""AI services are reached through the engine, with IAM checked and the caller named."""

import json
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import cbor2
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from local.credentials import ACCESS_KEY_ID, ACCOUNT_ID, REGION, SECRET_ACCESS_KEY
from local.engine.forwarding import cbor
from tests.engine.conftest import allow

CREATED = 1_700_000_000.25
JOB_ARN = f"arn:aws:transcribe:{REGION}:{ACCOUNT_ID}:transcription-job"


class StandIn(BaseHTTPRequestHandler):
    """Answers every operation with a job, or with a conflict for the job `taken`."""

    received: ClassVar[list] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.received.append((self.path, headers, body))
        name = json.loads(body)["TranscriptionJobName"]
        if name == "taken":
            self.answer(400, {"__type": "ConflictException", "Message": "used"})
        else:
            job = {"TranscriptionJobName": name, "CreationTime": CREATED}
            self.answer(200, {"TranscriptionJob": job})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture(scope="module")
def forwarding(start_engine):
    """An engine whose AI services are the stand-in."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield start_engine(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@pytest.fixture
def transcribe(forwarding):
    StandIn.received.clear()
    return forwarding.client("transcribe")


@pytest.fixture(scope="module")
def user(forwarding):
    """A user who may see jobs of a name and start those that write to one bucket."""
    start = {
        **allow("transcribe:StartTranscriptionJob"),
        "Condition": {"StringEquals": {"transcribe:OutputBucketName": "mine"}},
    }
    statements = [allow("transcribe:GetTranscriptionJob", f"{JOB_ARN}/Mine.*"), start]
    iam = forwarding.client("iam")
    iam.create_user(UserName="user")
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_user_policy(UserName="user", PolicyName="grants", PolicyDocument=policy)
    return iam.create_access_key(UserName="user")["AccessKey"]


@pytest.fixture
def as_user(forwarding, user):
    StandIn.received.clear()
    return forwarding.client(
        "transcribe",
        aws_access_key_id=user["AccessKeyId"],
        aws_secret_access_key=user["SecretAccessKey"],
    )


def test_request_arrives_as_it_was_with_the_caller(transcribe):
    answer = transcribe.get_transcription_job(TranscriptionJobName="one")
    assert answer["TranscriptionJob"]["CreationTime"].timestamp() == CREATED
    ((path, headers, body),) = StandIn.received
    assert path == "/"
    assert headers["x-amz-target"] == "Transcribe.GetTranscriptionJob"
    assert json.loads(body) == {"TranscriptionJobName": "one"}
    assert headers["x-local-caller-arn"] == f"arn:aws:iam::{ACCOUNT_ID}:root"
    assert headers["x-local-caller-access-key"] == ACCESS_KEY_ID
    assert headers["x-local-caller-secret-key"] == SECRET_ACCESS_KEY
    assert "x-local-caller-session-token" not in headers
    assert (headers["x-local-account"], headers["x-local-region"]) == (ACCOUNT_ID, REGION)


def test_role_session_comes_with_its_token(forwarding):
    StandIn.received.clear()
    trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT_ID}, "Action": "sts:AssumeRole"}
    arn = forwarding.client("iam").create_role(
        RoleName="worker", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]})
    )["Role"]["Arn"]
    forwarding.client("iam").put_role_policy(
        RoleName="worker",
        PolicyName="grants",
        PolicyDocument=json.dumps({"Statement": [allow("transcribe:*")]}),
    )
    keys = forwarding.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    client = forwarding.client(
        "transcribe",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    client.get_transcription_job(TranscriptionJobName="one")
    ((_, headers, _),) = StandIn.received
    assert headers["x-local-caller-session-token"] == keys["SessionToken"]
    assert headers["x-local-caller-arn"].endswith(":assumed-role/worker/test")
    last = forwarding.calls()[-1]
    assert last["principal"] == arn
    assert (last["action"], last["resource"]) == (
        "transcribe:GetTranscriptionJob",
        f"{JOB_ARN}/one",
    )


def test_error_keeps_its_type(transcribe):
    with pytest.raises(transcribe.exceptions.ConflictException, match="used"):
        transcribe.get_transcription_job(TranscriptionJobName="taken")


def test_grant_on_a_job_name_counts(as_user):
    as_user.get_transcription_job(TranscriptionJobName="Mine.1")
    with pytest.raises(ClientError, match="AccessDenied"):
        as_user.get_transcription_job(TranscriptionJobName="Theirs.1")
    assert len(StandIn.received) == 1


def test_condition_on_the_output_bucket_counts(as_user):
    job = {
        "TranscriptionJobName": "new",
        "Media": {"MediaFileUri": "s3://b/k"},
        "LanguageCode": "en-US",
    }
    as_user.start_transcription_job(OutputBucketName="mine", **job)
    with pytest.raises(ClientError, match="AccessDenied"):
        as_user.start_transcription_job(OutputBucketName="yours", **job)
    with pytest.raises(ClientError, match="AccessDenied"):
        as_user.list_transcription_jobs()


def call_in_cbor(engine, operation, content, key=ACCESS_KEY_ID, secret=SECRET_ACCESS_KEY):
    """Call as newer versions of botocore do."""
    path = f"/service/Transcribe/operation/{operation}"
    headers = {
        "smithy-protocol": "rpc-v2-cbor",
        "Content-Type": "application/cbor",
        "Accept": "application/cbor",
    }
    body = cbor2.dumps(content)
    request = AWSRequest("POST", engine.url + path, headers, body)
    SigV4Auth(Credentials(key, secret), "transcribe", REGION).add_auth(request)
    status, answer = engine.http(path, method="POST", body=body, **dict(request.headers.items()))
    return status, cbor2.loads(answer)


def test_cbor_is_translated_both_ways(forwarding):
    StandIn.received.clear()
    status, answer = call_in_cbor(
        forwarding, "GetTranscriptionJob", {"TranscriptionJobName": "one"}
    )
    assert status == 200
    created = answer["TranscriptionJob"]["CreationTime"]
    assert created == datetime.fromtimestamp(CREATED, UTC)
    ((path, headers, body),) = StandIn.received
    assert path == "/"
    assert headers["x-amz-target"] == "Transcribe.GetTranscriptionJob"
    assert json.loads(body) == {"TranscriptionJobName": "one"}


def test_error_in_cbor_keeps_its_type(forwarding):
    status, answer = call_in_cbor(
        forwarding, "GetTranscriptionJob", {"TranscriptionJobName": "taken"}
    )
    assert (status, answer["__type"]) == (400, "ConflictException")


def test_denial_in_cbor(forwarding, user):
    status, answer = call_in_cbor(
        forwarding,
        "GetTranscriptionJob",
        {"TranscriptionJobName": "Theirs.1"},
        key=user["AccessKeyId"],
        secret=user["SecretAccessKey"],
    )
    assert status == 403
    assert answer["__type"] == "AccessDeniedException"


def test_blobs_and_times_survive_translation():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    content = cbor2.dumps({"blob": b"\x00\xff", "time": moment})
    _, body = cbor.request_to_json("transcribe", "GetTranscriptionJob", content)
    assert json.loads(body) == {"blob": "AP8=", "time": moment.timestamp()}


def test_silent_service_is_told(engine):
    transcribe = engine.client("transcribe")
    with pytest.raises(ClientError, match=r"AI services do not answer at http://127\.0\.0\.1:9"):
        transcribe.list_transcription_jobs()


def test_service_that_nobody_provides_is_refused_at_once(engine):
    start = time.monotonic()
    with pytest.raises(ClientError, match="The local cloud lacks comprehend"):
        engine.client("comprehend").detect_dominant_language(Text="x")
    assert time.monotonic() - start < 2
