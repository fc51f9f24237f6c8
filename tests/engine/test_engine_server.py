"""The process: what it binds, inherits, tells, and leaves behind."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.engine.conftest import allow, eventually, function, role


def test_health(engine):
    assert engine.http("/_local/health") == (200, b'{"status": "ready"}')


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs /proc")
def test_only_loopback_is_bound(engine):
    hex_port = f"{engine.port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    bound = [line.split()[1] for line in lines if line.split()[1].endswith(f":{hex_port}")]
    assert bound
    assert {address.partition(":")[0] for address in bound} == {"0100007F"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://example.com"},
        {"Origin": "http://page.s3-website-us-east-1.amazonaws.com"},
        {"Origin": "null"},
        {"Host": "rebound.example.com"},
    ],
)
def test_web_pages_stay_outside(engine, headers):
    status, _ = engine.http("/", **headers)
    assert status == 403


def test_upstream_administration_is_closed(engine):
    assert engine.http("/_ministack/reset", method="POST", body=b"")[0] == 404


@pytest.mark.parametrize(
    ("key", "secret"), [("test", "test"), ("000000000000", "x"), ("LOCALCLOUDROOTKEY000", "wrong")]
)
def test_only_the_root_key_with_its_secret_is_root(engine, key, secret):
    client = engine.client("sts", aws_access_key_id=key, aws_secret_access_key=secret)
    with pytest.raises(ClientError):
        client.get_caller_identity()
    assert engine.calls()[-1]["principal"] == "unauthenticated"


def test_nobody_reads_without_credentials(engine, bucket):
    engine.s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert engine.http(f"/{bucket}/k")[0] == 403


def test_taken_port_is_told(engine, tmp_path):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "local.engine", "--port", str(engine.port)),
            *("--state", str(tmp_path), "--services-url", "http://127.0.0.1:9"),
        ],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert f"port {engine.port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def busy(start_engine):
    """An engine of its own, started with credentials about, whose function is at work."""
    engine = start_engine(
        AWS_ACCESS_KEY_ID="AKIAREAL",
        AWS_PROFILE="company",
        HTTPS_PROXY="http://proxy.example.com",
        SERVICES="s3",
        PERSIST_STATE="1",
    )
    code = "import os, time\ndef handler(event, context):\n    time.sleep(60)"
    formation = engine.client("cloudformation")
    resources = {
        "Role": role("lambda.amazonaws.com", allow("logs:*")),
        "Function": function(code, FunctionName="sleeper", Timeout=60),
    }
    formation.create_stack(
        StackName="busy",
        TemplateBody=json.dumps({"Resources": resources}),
        Capabilities=["CAPABILITY_IAM"],
    )
    functions = engine.client("lambda")
    eventually(lambda: functions.list_functions()["Functions"])
    functions.invoke(FunctionName="sleeper", InvocationType="Event", Payload=b"{}")
    return engine


def workers(engine):
    """Processes that the engine started."""
    children = Path(f"/proc/{engine.process.pid}/task").glob("*/children")
    return [int(pid) for path in children for pid in path.read_text().split()]


def environment(pid):
    return dict(
        entry.split("=", 1)
        for entry in Path(f"/proc/{pid}/environ").read_text().split("\0")
        if "=" in entry
    )


def _with_role(variables):
    """What a worker inherited; before its program starts, it still shows the engine's."""
    return variables if variables.get("AWS_ACCESS_KEY_ID", "").startswith("ASIA") else None


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_stop_is_quick_and_leaves_nothing(busy):
    (worker,) = eventually(lambda: workers(busy))
    inherited = eventually(lambda: _with_role(environment(worker)))
    assert inherited["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    for variables in (inherited, environment(busy.process.pid)):
        assert not {"AWS_PROFILE", "HTTPS_PROXY", "SERVICES"} & set(variables)
        assert "AKIAREAL" not in variables.values()
    start = time.monotonic()
    assert busy.stop() == 0
    assert time.monotonic() - start < 5
    eventually(lambda: not Path(f"/proc/{worker}").exists())
    assert {path.name for path in busy.state.iterdir()} == {"calls.jsonl", "log.txt"}
