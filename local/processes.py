"""Background processes that outlive the command that started them.

A server holds an exclusive lock on `<name>.lock` for as long as it lives: the kernel drops the lock
however the server ends, so a process number from yesterday is never mistaken for it.
"""

import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from local.errors import LocalCloudError
from local.paths import ROOT

STOP_SECONDS: Final = 8.0
POLL_SECONDS: Final = 0.05
TAIL_LINES: Final = 25


class Server:
    """One server of the local cloud, with its log and its lock in a folder."""

    def __init__(self, name: str, folder: Path, pid: int | None = None) -> None:
        self.name = name
        self.pid = pid
        self.log = folder / f"{name}.log"
        self._lock = folder / f"{name}.lock"
        self._child: subprocess.Popen[bytes] | None = None
        self._asked = False

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the server in a process group of its own, so that Ctrl-C reaches only us.

        Raises:
            LocalCloudError: It runs already.
        """
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as lock, self.log.open("wb") as log:
            if not _try_lock(lock.fileno(), fcntl.LOCK_EX):
                raise LocalCloudError(
                    f"The {self.name} of the local cloud runs already ({self._lock})."
                )
            self._child = subprocess.Popen(  # noqa: S603 - our own servers
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(lock.fileno(),),
                start_new_session=True,
            )
        self.pid = self._child.pid

    def is_running(self) -> bool:
        """Tell whether the server lives, whoever started it."""
        try:
            with self._lock.open() as lock:
                return not _try_lock(lock.fileno(), fcntl.LOCK_SH)
        except FileNotFoundError:
            return False

    def exit_code(self) -> int | None:
        """How a server that this process started ended; None while it runs."""
        return self._child.poll() if self._child is not None else None

    def request_stop(self) -> None:
        """Ask the server to end."""
        self._asked = self.pid is not None and self.is_running()
        if self.pid is not None and self._asked:
            signal_process(self.pid, signal.SIGTERM)

    def wait_stopped(self, seconds: float = STOP_SECONDS) -> None:
        """Wait for the end of the server; kill what is left of it and of its children."""
        deadline = time.monotonic() + seconds
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        if self.pid is not None and (self._asked or self._child is not None):
            kill_group(self.pid)
        if self._child is not None:
            self._child.wait()
            self._child = None

    def log_tail(self, lines: int = TAIL_LINES) -> str:
        """The end of the server's log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Finish what is inside, whatever signal arrives: a second Ctrl-C must not leave servers."""
    in_charge = threading.current_thread() is threading.main_thread()
    numbers = (signal.SIGINT, signal.SIGTERM) if in_charge else ()
    previous = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def signal_process(pid: int, number: signal.Signals) -> None:
    """Send a signal; a process that is gone is fine."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def kill_group(pid: int) -> None:
    """Kill a process group that we created; one that is gone is fine.

    macOS answers "not permitted" for a group of which only the unreaped leader is left.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
