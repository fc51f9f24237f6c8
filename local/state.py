"""What is written down about a running local cloud, for the commands that come later."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from local.errors import LocalCloudError


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The content of `state.json`.

    Attributes:
        port: Of the engine, the one public endpoint.
        services_port: Of the AI services, reached through the engine.
        pids: Process number by server name; each is also the number of its process group.
        started: ISO 8601, UTC.
    """

    port: int
    services_port: int
    pids: Mapping[str, int]
    started: str


def path(folder: Path) -> Path:
    """Where the state of the local cloud in a folder is kept."""
    return folder / "state.json"


def write(folder: Path, state: State) -> None:
    """Replace the state in one step: a reader never sees half of it."""
    draft = path(folder).with_suffix(".draft")
    draft.write_text(json.dumps(asdict(state), indent=2) + "\n")
    draft.replace(path(folder))


def read(folder: Path) -> State | None:
    """The state of the local cloud in a folder; None where none was written.

    Raises:
        LocalCloudError: The file is not what `write` wrote.
    """
    try:
        return State(**json.loads(path(folder).read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as problem:
        raise LocalCloudError(
            f"{path(folder)} is damaged ({problem}). Delete it, and end the "
            f"processes that hold {folder}/*.lock, if any."
        ) from problem


def forget(folder: Path) -> None:
    """Remove the state."""
    path(folder).unlink(missing_ok=True)
