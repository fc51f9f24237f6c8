"""The process itself: it answers, and ends at once leaving nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def command(port):
    module = [sys.executable, "-m", "local.services"]
    return [*module, "--port", str(port), "--endpoint-url", "http://127.0.0.1:9"]


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start(port, temporary):
    environment = os.environ | {"TMPDIR": str(temporary), "AWS_PROFILE": "does-not-exist"}
    return subprocess.Popen(
        command(port), cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )


def health(port, process):
    address = f"http://127.0.0.1:{port}/_local/health"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(400):
        assert process.poll() is None, process.stderr.read()
        try:
            with opener.open(address, timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.05)
    raise AssertionError("no answer in 20 s")


def test_it_answers_and_ends(port, tmp_path):
    process = start(port, tmp_path)
    try:
        assert health(port, process)["services"] == ["transcribe"]
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=5)
    finally:
        process.kill()
    assert process.returncode == 0, log
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_an_error(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(taken.getsockname()[1], tmp_path)
        _, log = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Address already in use" in log
    assert list(tmp_path.iterdir()) == []
