import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local import cloud, state
from local.cli import app
from local.errors import LocalCloudError
from local.paths import ROOT
from local.state import State


def invoke(*arguments: str):
    return CliRunner().invoke(app, arguments)


@pytest.mark.usefixtures("state_folder")
def test_without_a_cloud_status_says_how_to_start_one_and_fails() -> None:
    result = invoke("status")
    assert result.exit_code == 1
    assert "python -m local up --detach" in result.stdout


@pytest.mark.usefixtures("state_folder")
def test_stopping_nothing_is_no_error() -> None:
    result = invoke("down")
    assert (result.exit_code, result.stdout) == (0, "No local cloud is running.\n")


@pytest.mark.parametrize("command", [["env"], ["logs", "x"], ["deploy", "X"], ["destroy", "X"]])
@pytest.mark.usefixtures("state_folder")
def test_without_a_cloud_nothing_goes_to_standard_output(command: list[str]) -> None:
    result = invoke(*command)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == f"{cloud.NONE_RUNNING}\n"


def test_a_stale_state_is_noticed(state_folder: Path) -> None:
    state_folder.mkdir()
    state.write(state_folder, State(port=1, services_port=2, pids={"engine": 1}, started="then"))
    assert invoke("status").exit_code == 1
    assert not state.path(state_folder).exists()


def test_env_is_what_a_shell_evaluates(running: cloud.Cloud) -> None:
    result = invoke("env")
    assert result.exit_code == 0
    script = f"{result.stdout}\necho $AWS_ENDPOINT_URL $AWS_REGION ${{AWS_PROFILE-none}}"
    shell = subprocess.run(
        ["/bin/sh", "-c", script],
        env={"AWS_PROFILE": "production", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shlex.split(shell.stdout) == [running.endpoint_url, "us-east-1", "none"]


def test_a_broken_half_is_told_by_status(running: cloud.Cloud) -> None:
    services = running.servers["services"]
    services.request_stop()
    services.wait_stopped()
    result = invoke("status")
    assert result.exit_code == 1
    assert "engine    ready" in result.stdout
    assert "services  ended" in result.stdout


def test_down_stops_what_runs(running: cloud.Cloud) -> None:
    result = invoke("down")
    assert result.exit_code == 0
    assert not any(server.is_running() for server in running.servers.values())


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (LocalCloudError("It broke."), 1, "It broke.\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
    ],
)
def test_every_command_ends_with_a_sentence_and_a_code(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, text: str
) -> None:
    def fail(_: Path) -> None:
        raise error

    monkeypatch.setattr(cloud, "find", fail)
    result = invoke("down")
    assert (result.exit_code, result.stderr) == (code, text)


UP = """
from local import launch
from tests.local.servers import {commands}
launch.commands = {commands}
from local.cli import app
app(["up", "--port", "{port}"])
"""


def up(commands: str, port: int, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", UP.format(commands=commands, port=port)],
        cwd=ROOT,
        env=os.environ | {"LOCAL_STATE_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_ready(command: subprocess.Popen[str]) -> None:
    assert command.stdout is not None
    assert any("is ready" in line for line in command.stdout)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_a_cloud_in_the_foreground(
    state_folder: Path, free_port: int, number: signal.Signals
) -> None:
    with up("healthy_commands", free_port, state_folder) as command:
        wait_until_ready(command)
        found = cloud.require(state_folder)
        command.send_signal(number)
        _, errors = command.communicate(timeout=20)
    assert (command.returncode, errors) == (130, "Interrupted.\n")
    assert not any(server.is_running() for server in found.servers.values())
    assert not state.path(state_folder).exists()


def test_a_cloud_in_the_foreground_ends_well_when_another_command_stops_it(
    state_folder: Path, free_port: int
) -> None:
    with up("healthy_commands", free_port, state_folder) as command:
        wait_until_ready(command)
        assert invoke("down").exit_code == 0
        _, errors = command.communicate(timeout=20)
    assert (command.returncode, errors) == (0, "")


def test_a_cloud_that_fails_to_start_says_why_and_leaves_nothing(
    state_folder: Path, free_port: int
) -> None:
    with up("half_broken_commands", free_port, state_folder) as command:
        _, errors = command.communicate(timeout=20)
    assert command.returncode == 1
    assert "services of the local cloud ended unexpectedly" in errors
    assert errors.splitlines()[-1] == "    no such model"
    assert cloud.find(state_folder) is None
