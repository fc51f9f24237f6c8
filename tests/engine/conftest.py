"""Engines on free ports with state in temporary folders, and clients of them."""

from __future__ import annotations

import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from local.credentials import ACCESS_KEY_ID, ACCOUNT_ID, REGION, SECRET_ACCESS_KEY
from local.engine.settings import LAMBDA_PYTHON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Engine:
    """A running engine."""

    port: int
    state: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str, **credentials: str) -> Any:
        """A client with the root key, or with other credentials."""
        keys = credentials or {
            "aws_access_key_id": ACCESS_KEY_ID,
            "aws_secret_access_key": SECRET_ACCESS_KEY,
        }
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
            **keys,
        )

    @cached_property
    def s3(self) -> Any:
        return self.client("s3")

    def calls(self) -> list[dict[str, str]]:
        """Every recorded decision."""
        lines = (self.state / "calls.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def http(
        self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """A request without credentials."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def stop(self) -> int:
        """Send SIGTERM; return the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(check: Callable[[], Any], *, timeout: float = 20.0) -> Any:
    """Wait until a check returns something true; return it."""
    deadline = time.monotonic() + timeout
    while not (found := check()):
        assert time.monotonic() < deadline, f"still {found!r} after {timeout} s"
        time.sleep(0.05)
    return found


@pytest.fixture(scope="session", autouse=True)
def _state_of_what_tests_import(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """MiniStack makes a key when some of its modules are imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STATE_DIR", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def start_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Engine]]:
    """Start engines, each with its own port and state; all stop after the last test."""
    running: list[Engine] = []

    def start(services_url: str = NOWHERE, **environment: str) -> Engine:
        port, state = free_port(), tmp_path_factory.mktemp("engine")
        with (state / "log.txt").open("wb") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "local.engine"),
                    *("--port", str(port), "--state", str(state), "--services-url", services_url),
                ],
                cwd=ROOT,
                env={**os.environ, **environment},
                stderr=log,
            )
        engine = Engine(port, state, process)
        running.append(engine)
        eventually(lambda: _ready(engine))
        return engine

    yield start
    for engine in running:
        if engine.process.poll() is None:
            engine.stop()


def _ready(engine: Engine) -> bool:
    assert engine.process.poll() is None, (engine.state / "log.txt").read_text()
    try:
        return engine.http("/_local/health")[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def engine(start_engine: Callable[..., Engine]) -> Engine:
    """The engine that most tests share; its AI services do not answer."""
    if not LAMBDA_PYTHON.exists():
        pytest.skip(f"{LAMBDA_PYTHON} is missing: make .venv-lambda/.runtime")
    return start_engine()


@pytest.fixture
def bucket(engine: Engine, request: pytest.FixtureRequest) -> str:
    """A fresh bucket."""
    name = f"b{abs(hash(request.node.nodeid)):x}{time.monotonic_ns():x}"
    engine.s3.create_bucket(Bucket=name)
    return name


@pytest.fixture(scope="session")
def deploy(engine: Engine) -> Callable[..., dict[str, str]]:
    """Create a stack from resources; return its outputs."""
    formation = engine.client("cloudformation")

    def run(name: str, resources: dict[str, Any], **outputs: Any) -> dict[str, str]:
        template = {
            "Resources": resources,
            "Outputs": {key: {"Value": value} for key, value in outputs.items()},
        }
        formation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        stack = eventually(lambda: _settled(formation, name))
        assert stack["StackStatus"] == "CREATE_COMPLETE", _failures(formation, name)
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    return run


def _settled(formation: Any, name: str) -> Any:
    stack = formation.describe_stacks(StackName=name)["Stacks"][0]
    return None if stack["StackStatus"].endswith("_IN_PROGRESS") else stack


def _failures(formation: Any, name: str) -> list[str]:
    events = formation.describe_stack_events(StackName=name)["StackEvents"]
    return [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
        for event in events
        if event["ResourceStatus"].endswith("FAILED")
    ]


def role(service: str = "lambda.amazonaws.com", *statements: dict[str, Any]) -> dict[str, Any]:
    """A role resource for a service, with the statements as inline policy."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    policy = {
        "PolicyName": "grants",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)},
    }
    properties = {
        "AssumeRolePolicyDocument": trust,
        "Policies": [policy] if statements else [],
    }
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def allow(actions: str | list[str], resource: Any = "*") -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def function(code: str, role_id: str = "Role", **properties: Any) -> dict[str, Any]:
    """A function resource with inline code, whose runtime and architecture this machine lacks."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.14",
            "Architectures": ["arm64"],
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": [role_id, "Arn"]},
            "Code": {"ZipFile": code},
            "Timeout": 10,
            **properties,
        },
    }


def archive(**files: str) -> bytes:
    """A zip file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, text in files.items():
            target.writestr(name, text)
    return content.getvalue()


__all__ = [
    "ACCOUNT_ID",
    "Engine",
    "allow",
    "archive",
    "eventually",
    "free_port",
    "function",
    "role",
]
