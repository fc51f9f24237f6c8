"""What the tests of the stand-ins share: a pretended engine, a pretended speech model, a client."""

import io
import json
import re
import threading
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import botocore.session
from botocore.config import Config

from local.models.transcription import Transcription, Word
from local.services.http import Server, Service

CALLER = {
    "x-local-caller-arn": "arn:aws:sts::000000000000:assumed-role/start/job",
    "x-local-caller-access-key": "ASIACALLER",
    "x-local-caller-secret-key": "secret",
    "x-local-caller-session-token": "token",
    "x-local-account": "000000000000",
    "x-local-region": "us-east-1",
}
SESSION = botocore.session.Session()
ROLE_ARN = "arn:aws:iam::000000000000:role/transcribe-reads"
WORDS = (
    Word("Good", 0.5, 0.8, 0.9987, speaker=0),
    Word("morning.", 0.8, 1.2, 0.9, speaker=0),
    Word("Hello!", 1.5, 2.0, 1.0, speaker=1),
)


class PretendedEngine:
    """S3, EventBridge and STS in memory, over HTTP.

    Attributes:
        objects: Content by (bucket, key).
        events: Entries of PutEvents.
        signers: Who did what: (access key, session token or None, method, path).
        denied: Access keys or parts of paths that are answered with 403.
    """

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.content_types: dict[tuple[str, str], str] = {}
        self.events: list[dict[str, str]] = []
        self.signers: list[tuple[str, str | None, str, str]] = []
        self.denied: set[str] = set()

    def answer(self, handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        signed = re.search(r"Credential=([^/]+)/", handler.headers.get("Authorization", ""))
        key = signed[1] if signed else ""
        token = handler.headers.get("X-Amz-Security-Token")
        path = unquote(handler.path.partition("?")[0])
        self.signers.append((key, token, handler.command, path))
        if any(part in (key, path) or path.startswith(part) for part in self.denied):
            return 403, b"<Error><Code>AccessDenied</Code></Error>"
        if "AWSEvents" in handler.headers.get("X-Amz-Target", ""):
            self.events += json.loads(body)["Entries"]
            return 200, b'{"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}'
        if b"Action=AssumeRole" in body:
            return 200, _ASSUMED
        return self._object(handler, path, body)

    def _object(self, handler: BaseHTTPRequestHandler, path: str, body: bytes) -> tuple[int, bytes]:
        bucket, _, key = path.lstrip("/").partition("/")
        if handler.command == "PUT":
            self.objects[bucket, key] = body
            self.content_types[bucket, key] = handler.headers.get("Content-Type", "")
            return 200, b""
        if (bucket, key) not in self.objects:
            return 404, b"<Error><Code>NoSuchKey</Code></Error>"
        return 200, self.objects[bucket, key]

    def json(self, bucket: str, key: str) -> dict:
        return json.loads(self.objects[bucket, key])


_ASSUMED = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>role-token</SessionToken><Expiration>2040-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""


@contextmanager
def serving(engine: PretendedEngine) -> Iterator[str]:
    """Answer as the engine; gives the endpoint URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            status, body = engine.answer(self)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_HEAD = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with _running(server):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def running(*services: Service) -> Iterator[str]:
    """Answer as the given services; gives the URL."""
    server = Server(0, services)
    with _running(server):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class PretendedModel:
    """Gives a prepared transcription, when it may."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.seconds = 0.0
        self.active = self.most_active = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.calls: list[dict[str, object]] = []
        self.error: Exception | None = None
        self.result = Transcription(
            words=WORDS, language="en", language_confidence=0.97, duration=2.5, channel_count=1
        )

    def transcribe(self, path: Path, **asked: object) -> Transcription:
        self.calls.append({"content": path.read_bytes(), "path": path, **asked})
        with self._lock:
            self.active += 1
            self.most_active = max(self.most_active, self.active)
        assert self.may_answer.wait(20)
        time.sleep(self.seconds)
        with self._lock:
            self.active -= 1
        if self.error is not None:
            raise self.error
        return self.result


def client(url: str, caller: dict[str, str] | None = None):
    """A Transcribe client that adds the headers of the engine."""
    made = SESSION.create_client(
        "transcribe",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="ASIACALLER",
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}, proxies={}, parameter_validation=False),
    )

    def add(request: object, **_: object) -> None:
        for name, value in (CALLER if caller is None else caller).items():
            request.headers[name] = value

    made.meta.events.register("before-send.transcribe", add)
    return made


def wav(seconds: float = 2.5, *, rate: int = 8000, channels: int = 1) -> bytes:
    """A silent recording."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(bytes(2 * channels * round(seconds * rate)))
    return file.getvalue()


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it didn't happen in time"
        time.sleep(0.005)
