import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.errors import LocalCloudError
from local.processes import Server, uninterrupted

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
IGNORE = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
STUBBORN = [sys.executable, "-c", IGNORE]
BEAR = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
PARENT = [sys.executable, "-c", BEAR]


def started(command: list[str], folder: Path) -> Server:
    server = Server("engine", folder)
    server.start(command, os.environ)
    deadline = time.monotonic() + 10
    while not server.log_tail() and time.monotonic() < deadline:
        time.sleep(0.01)
    return server


def ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # an orphan that its new parent has not reaped yet is gone for our purposes
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_anyone_sees_that_a_server_runs_and_that_it_was_stopped(tmp_path: Path) -> None:
    server = started(SLEEPER, tmp_path)
    somebody_else = Server("engine", tmp_path, server.pid)
    assert somebody_else.is_running()
    somebody_else.request_stop()
    somebody_else.wait_stopped()
    assert not server.is_running()
    assert server.exit_code() == -signal.SIGTERM
    server.wait_stopped()


def test_a_server_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    server = started(STUBBORN, tmp_path)
    server.request_stop()
    server.wait_stopped(0.2)
    assert not server.is_running()


def test_children_of_a_server_end_with_it(tmp_path: Path) -> None:
    server = started(PARENT, tmp_path)
    child = int(server.log_tail())
    server.request_stop()
    server.wait_stopped()
    deadline = time.monotonic() + 5
    while not ended(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ended(child)


def test_a_server_is_not_started_twice(tmp_path: Path) -> None:
    server = started(SLEEPER, tmp_path)
    with pytest.raises(LocalCloudError, match="engine of the local cloud runs already"):
        Server("engine", tmp_path).start(SLEEPER, os.environ)
    server.request_stop()
    server.wait_stopped()


def test_another_process_with_the_old_number_is_left_alone(tmp_path: Path) -> None:
    """After a reboot the number in a state file may belong to anything."""
    with subprocess.Popen(SLEEPER, stdout=subprocess.DEVNULL) as stranger:
        stale = Server("engine", tmp_path, stranger.pid)
        stale.request_stop()
        stale.wait_stopped(0)
        assert stranger.poll() is None
        stranger.kill()


def test_the_end_of_the_log_is_kept_short(tmp_path: Path) -> None:
    server = Server("engine", tmp_path)
    assert server.log_tail() == ""
    server.log.write_bytes(b"".join(b"line %d \xff\n" % number for number in range(100)))
    assert server.log_tail(2) == "line 98 �\nline 99 �"


def test_a_second_interrupt_does_not_break_the_stopping() -> None:
    with uninterrupted():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the signal arrives a moment later
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
