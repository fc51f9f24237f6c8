"""The local cloud of a demo: the one that is up already, or one of its own for the time."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from local import cloud, paths, ports
from local.cloud import Cloud

Keep = Annotated[bool, typer.Option("--keep", help="Leave the local cloud running.")]


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A local cloud on loan.

    Attributes:
        cloud: Running or, when it was started for the demo, about to be ready.
        stays: Whether it runs on after the demo.
    """

    cloud: Cloud
    stays: bool


@contextmanager
def borrowed_cloud(*, keep: bool) -> Iterator[Borrowed]:
    """Lend the local cloud that is up, else start one on a free port.

    What was started is stopped and removed in the end; with `keep` only after an error or an
    interrupt. An error leaves the logs in the state folder for the reader.

    Raises:
        LocalCloudError: It could not be started.
    """
    if running := cloud.find(paths.state_folder()):
        running.wait_ready()
        yield Borrowed(running, stays=True)
        return
    started = _kept() if keep else _passing()
    try:
        yield Borrowed(started, stays=keep)
    except Exception:
        started.stop()
        raise
    except BaseException:
        _end(started, remove_folder=not keep)
        raise
    if not keep:
        _end(started, remove_folder=True)


def _kept() -> Cloud:
    """One that the other commands will find."""
    port = ports.DEFAULT_PORT if ports.is_free(ports.DEFAULT_PORT) else ports.any_free()
    return cloud.start(paths.state_folder(), port)


def _passing() -> Cloud:
    return cloud.start(Path(tempfile.mkdtemp(prefix="local-cloud-")), ports.any_free())


def _end(started: Cloud, *, remove_folder: bool) -> None:
    started.stop()
    if remove_folder:
        shutil.rmtree(started.folder, ignore_errors=True)
