import json
import socket
from pathlib import Path

import pytest

from local import cloud, launch, ports, state
from local.errors import LocalCloudError
from local.state import State
from tests.local.servers import half_broken_commands


def test_a_started_cloud_is_found_by_later_commands(running: cloud.Cloud) -> None:
    found = cloud.require(running.folder)
    assert found.endpoint_url == running.endpoint_url == f"http://127.0.0.1:{running.state.port}"
    assert found.is_ready()


def test_the_state_names_port_processes_and_start(running: cloud.Cloud) -> None:
    written = json.loads((running.folder / "state.json").read_text())
    assert written["port"] == running.state.port
    assert set(written["pids"]) == {"engine", "services"}
    assert written["started"].endswith("+00:00")


def test_another_command_stops_it_and_leaves_only_logs(running: cloud.Cloud) -> None:
    found = cloud.require(running.folder)
    found.stop()
    assert not any(server.is_running() for server in running.servers.values())
    assert cloud.find(running.folder) is None
    assert {path.suffix for path in running.folder.iterdir()} == {".log", ".lock"}
    running.check_ended_as_asked()


def test_a_second_start_says_where_the_first_one_is(running: cloud.Cloud) -> None:
    with pytest.raises(LocalCloudError, match=f"up already: {running.endpoint_url}"):
        cloud.start(running.folder, ports.any_free())


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LocalCloudError, match=rf"Port {port} can't be used: Address already"):
            cloud.start(tmp_path, port)
        assert not ports.is_free(port)


def test_a_server_that_dies_is_told_with_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "commands", half_broken_commands)
    started = cloud.start(tmp_path, ports.any_free())
    try:
        with pytest.raises(LocalCloudError, match=r"services .* ended unexpectedly") as caught:
            started.wait_ready()
        assert caught.value.detail == "no such model"
        with pytest.raises(LocalCloudError, match="ended unexpectedly"):
            started.check_ended_as_asked()
    finally:
        started.stop()


def test_missing_set_up_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "ENGINE_PYTHON", tmp_path / "python")
    with pytest.raises(LocalCloudError, match=r"python is missing\. Run `make demo` once"):
        cloud.start(tmp_path, ports.any_free())


def test_what_a_dead_cloud_left_behind_is_cleared_away(tmp_path: Path) -> None:
    state.write(tmp_path, State(port=1, services_port=2, pids={"engine": 1}, started="yesterday"))
    assert cloud.find(tmp_path) is None
    assert not state.path(tmp_path).exists()


def test_no_cloud_is_told_with_the_way_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match="python -m local up --detach"):
        cloud.require(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"port": 1, "colour": "red"}'])
def test_a_damaged_state_is_told(tmp_path: Path, content: str) -> None:
    state.path(tmp_path).write_text(content)
    with pytest.raises(LocalCloudError, match="damaged"):
        state.read(tmp_path)
