"""How the two servers of a local cloud are started."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from local.environment import isolated
from local.paths import ENGINE_PYTHON, existing
from local.ports import HOST
from local.processes import Server

ENGINE: Final = "engine"
SERVICES: Final = "services"


def url(port: int) -> str:
    """The base URL of a server."""
    return f"http://{HOST}:{port}"


def scratch(folder: Path) -> Path:
    """Temporary files of the servers, deleted when they stop."""
    return folder / "temporary"


def commands(folder: Path, *, port: int, services_port: int) -> dict[str, list[str]]:
    """The command line of each server, by name.

    Raises:
        LocalCloudError: Set-up is incomplete.
    """
    python = str(existing(ENGINE_PYTHON))
    engine = ["--port", str(port), "--state", str(folder), "--services-url", url(services_port)]
    services = ["--port", str(services_port), "--endpoint-url", url(port)]
    return {
        ENGINE: [python, "-m", "local.engine", *engine],
        SERVICES: [python, "-m", "local.services", *services],
    }


def launch(folder: Path, *, port: int, services_port: int) -> dict[str, Server]:
    """Start both servers, or neither, in an environment without the user's credentials.

    Raises:
        LocalCloudError: Set-up is incomplete, or one runs in this folder already.
    """
    started = {}
    scratch(folder).mkdir(parents=True, exist_ok=True)
    environment = isolated() | {"PYTHONUNBUFFERED": "1", "TMPDIR": str(scratch(folder))}
    try:
        for name, command in commands(folder, port=port, services_port=services_port).items():
            started[name] = Server(name, folder)
            started[name].start(command, environment)
    except BaseException:
        end(started)
        raise
    return started


def end(servers: Mapping[str, Server]) -> None:
    """Stop servers, all at once."""
    for server in servers.values():
        server.request_stop()
    for server in servers.values():
        server.wait_stopped()
