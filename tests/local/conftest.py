"""A local cloud of stand-in servers, and screens that remember what was shown."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from local import cloud, launch
from local.console import Screen
from local.ports import any_free
from tests.local.servers import healthy_commands


@pytest.fixture
def quick_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start stand-ins instead of the engine and the services."""
    monkeypatch.setattr(launch, "commands", healthy_commands)


@pytest.fixture
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder that commands use; what they put elsewhere stays in the test's folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("LOCAL_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def running(request: pytest.FixtureRequest, state_folder: Path) -> Iterator[cloud.Cloud]:
    """A local cloud of stand-ins that is up."""
    request.getfixturevalue("quick_servers")
    started = cloud.start(state_folder, any_free())
    try:
        started.wait_ready()
        yield started
    finally:
        started.stop()


class Shown:
    """A screen and what it has shown."""

    def __init__(self, *, terminal: bool) -> None:
        self._buffer = io.StringIO()
        self.screen = Screen(
            Console(file=self._buffer, force_terminal=terminal, width=60, highlight=False)
        )

    @property
    def text(self) -> str:
        return self._buffer.getvalue()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@pytest.fixture
def plain() -> Shown:
    """A screen that is a file."""
    return Shown(terminal=False)


@pytest.fixture
def terminal() -> Shown:
    """A screen that is a narrow terminal."""
    return Shown(terminal=True)


@pytest.fixture
def free_port() -> int:
    """A port that nobody uses."""
    return any_free()
