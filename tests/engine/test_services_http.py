import http.client
import json
import socket
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from local.services.aws_json import JsonService
from local.services.errors import ServiceError
from local.services.http import MAX_BODY_BYTES
from tests.engine.services_support import CALLER, running

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20261101/us-east-1/transcribe/aws4_request, "
    "SignedHeaders=host, Signature=00"
}


def get_job(message, caller):
    match message["TranscriptionJobName"]:
        case "fault":
            raise RuntimeError("a bug")
        case "bad-answer":
            return {"TranscriptionJob": {"TranscriptionJobStatus": "DONE"}}
        case "missing":
            raise ServiceError("NotFoundException", "no such job")
    name = f"{caller.scope.account}-{caller.credentials.session_token}"
    return {"TranscriptionJob": {"TranscriptionJobName": name}}


@pytest.fixture(scope="module")
def url():
    service = JsonService(
        "transcribe",
        {"GetTranscriptionJob": get_job},
        invalid="BadRequestException",
        internal="InternalFailureException",
    )
    with running(service) as url:
        yield url


def send(url, method="POST", path="/", body=b"", headers=()):
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response.status, response.headers, json.loads(response.read() or b"null")


def call(url, operation="GetTranscriptionJob", body=b'{"TranscriptionJobName": "a"}', **headers):
    target = {"X-Amz-Target": f"Transcribe.{operation}"}
    return send(url, body=body, headers=SIGNED | CALLER | target | headers)


def test_health_names_the_services(url):
    status, _, body = send(url, "GET", "/_local/health")
    assert (status, body) == (200, {"status": "ready", "services": ["transcribe"]})


def test_an_operation_knows_its_caller(url):
    status, headers, body = call(url)
    assert status == 200
    assert body == {"TranscriptionJob": {"TranscriptionJobName": "000000000000-token"}}
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert headers["x-amzn-RequestId"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"TranscriptionJobName": "missing"}', 400, "NotFoundException"),
        (b'{"TranscriptionJobName": "fault"}', 500, "InternalFailureException"),
        (b'{"TranscriptionJobName": "bad-answer"}', 500, "InternalFailureException"),
        (b'{"TranscriptionJobName": null}', 400, "BadRequestException"),
        (b'{"TranscriptionJobName": 7}', 400, "SerializationException"),
        (b'"name"', 400, "SerializationException"),
        (b"{", 400, "SerializationException"),
        (b"\xff", 400, "SerializationException"),
        (b"[" * 100_000, 400, "SerializationException"),
    ],
)
def test_a_failure_is_an_error_of_the_service(url, body, status, code):
    found, headers, answer = call(url, body=body)
    assert (found, answer["__type"], headers["x-amzn-ErrorType"]) == (status, code, code)
    assert answer.get("Message") or answer["message"]


def test_an_operation_that_is_lacking_is_refused(url):
    _, _, body = call(url, "StartMedicalTranscriptionJob")
    assert body["__type"] == "BadRequestException"
    assert "lacks StartMedicalTranscriptionJob" in body["Message"]


def test_an_unknown_operation_is_refused(url):
    assert call(url, "Sing")[2]["__type"] == "UnknownOperationException"


def test_a_request_past_the_engine_is_refused(url):
    target = {"X-Amz-Target": "Transcribe.GetTranscriptionJob"}
    _, _, body = send(url, body=b"{}", headers=SIGNED | target)
    assert body["__type"] == "MissingAuthenticationTokenException"


def test_a_web_page_is_refused(url):
    status, _, body = call(url, Origin="http://127.0.0.1:4566")
    assert (status, body["__type"]) == (403, "AccessDeniedException")


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": SIGNED["Authorization"].replace("transcribe", "s3")}]
)
def test_another_service_is_not_found(url, headers):
    status, _, body = send(url, body=b"{}", headers=headers)
    assert status == 404
    assert "stand-ins here are transcribe" in body["message"]


def test_a_body_too_large_is_drained_and_refused(url):
    status, _, body = send(url, body=bytes(MAX_BODY_BYTES + 1), headers=SIGNED)
    assert (status, body["__type"]) == (413, "RequestEntityTooLargeException")


@pytest.mark.parametrize(
    "framing",
    [{"Transfer-Encoding": "chunked"}, {"Content-Length": "many"}, {"Content-Length": "-1"}],
)
def test_a_body_without_length_is_refused(url, framing):
    status, _, _ = send(url, "PUT", headers=SIGNED | framing)
    assert status == 411


def test_a_connection_serves_several_requests(url):
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        for _ in range(3):
            connection.request("GET", "/_local/health")
            assert connection.getresponse().read()


def test_the_server_is_on_the_loopback_only(url):
    host = urlsplit(url)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", host.port), timeout=2)
