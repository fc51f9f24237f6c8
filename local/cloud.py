"""The local cloud: an engine and the AI services behind it, started and stopped together."""

import shutil
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from local import health, launch, ports, state
from local.errors import LocalCloudError
from local.launch import ENGINE, url
from local.paths import COMMAND
from local.processes import Server, uninterrupted
from local.state import State

NONE_RUNNING: Final = f"No local cloud is running. Start it: {COMMAND} up --detach"
READY_SECONDS: Final = 90.0
POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """A local cloud that was started, by this process or another one.

    Attributes:
        folder: Its state folder: `state.json`, logs, `calls.jsonl`.
        state: What `state.json` says.
        servers: By name, `ENGINE` and `SERVICES`.
    """

    folder: Path
    state: State
    servers: Mapping[str, Server]

    @property
    def endpoint_url(self) -> str:
        """The one address that every AWS client uses."""
        return url(self.state.port)

    def url(self, name: str) -> str:
        """The base URL of one server."""
        return url(self.state.port if name == ENGINE else self.state.services_port)

    def is_ready(self) -> bool:
        """Tell whether both servers answer."""
        return all(health.is_ready(self.url(name)) for name in self.servers)

    def wait_ready(self, *names: str, seconds: float = READY_SECONDS) -> None:
        """Wait until the named servers answer, or all of them.

        Raises:
            LocalCloudError: A server ended, or took too long.
        """
        deadline = time.monotonic() + seconds
        for name in names or tuple(self.servers):
            while not health.is_ready(self.url(name)):
                self.check_alive()
                if time.monotonic() > deadline:
                    raise _problem(self.servers[name], f"did not answer within {seconds:.0f} s")
                time.sleep(POLL_SECONDS)

    def check_alive(self) -> None:
        """Notice a server that ended.

        Raises:
            LocalCloudError: One did.
        """
        for server in self.servers.values():
            if not server.is_running():
                raise _problem(server, "ended unexpectedly")

    def check_ended_as_asked(self) -> None:
        """Tell a stop, by another command, from a crash.

        Raises:
            LocalCloudError: A server that we started ended by itself.
        """
        for server in self.servers.values():
            if (code := server.exit_code()) not in {None, 0, -signal.SIGTERM}:
                raise _problem(server, f"ended unexpectedly with exit status {code}")

    def stop(self) -> None:
        """End both servers and all their children; what they stored is gone, the logs stay."""
        with uninterrupted():
            launch.end(self.servers)
            state.forget(self.folder)
            shutil.rmtree(launch.scratch(self.folder), ignore_errors=True)


def find(folder: Path) -> Cloud | None:
    """The local cloud that runs in a state folder; what a dead one left behind is cleared away."""
    written = state.read(folder)
    if written is None:
        return None
    servers = {name: Server(name, folder, pid) for name, pid in written.pids.items()}
    cloud = Cloud(folder=folder, state=written, servers=servers)
    if any(server.is_running() for server in servers.values()):
        return cloud
    cloud.stop()
    return None


def require(folder: Path) -> Cloud:
    """The local cloud that runs in a state folder and answers.

    Raises:
        LocalCloudError: There is none, or it is not well.
    """
    cloud = find(folder)
    if cloud is None:
        raise LocalCloudError(NONE_RUNNING)
    cloud.wait_ready()
    return cloud


def start(folder: Path, port: int) -> Cloud:
    """Start both servers; `Cloud.wait_ready` tells when they answer.

    Raises:
        LocalCloudError: One runs already, the port is taken, or set-up is incomplete.
    """
    if cloud := find(folder):
        raise LocalCloudError(
            f"A local cloud is up already: {cloud.endpoint_url}. Stop it: {COMMAND} down"
        )
    ports.require_free(port)
    services_port = ports.any_free(but=port)
    servers = launch.launch(folder, port=port, services_port=services_port)
    written = State(
        port=port,
        services_port=services_port,
        pids={name: server.pid for name, server in servers.items() if server.pid is not None},
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    started = Cloud(folder=folder, state=written, servers=servers)
    try:
        state.write(folder, written)
    except BaseException:
        started.stop()
        raise
    return started


def _problem(server: Server, what: str) -> LocalCloudError:
    return LocalCloudError(
        f"The {server.name} of the local cloud {what}. Its log: {server.log}",
        detail=server.log_tail(),
    )
