"""A program that runs beside us for a while: waited for, ended with us, quoted when it fails."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

from local.errors import LocalCloudError
from local.processes import kill_group

QUOTED_LINES: Final = 25
_ESCAPES: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# What the CDK CLI prints when all is well.
_PROGRESS: Final = re.compile(
    r"^\S+: (start|success): |\b\w+_(IN_PROGRESS|COMPLETE) +\||^Bundling asset |^✨|^\s*$"
)


class Subcommand:
    """A running program; its output goes to a file.

    Use it as a context manager, so that it never outlives its caller.
    """

    def __init__(
        self,
        title: str,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        log: Path,
    ) -> None:
        self.title = title
        self.log = log
        with log.open("wb") as output:
            # A group of its own: the programs that it starts end with it.
            self._process = subprocess.Popen(  # noqa: S603 - the repository's own tools
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            kill_group(self._process.pid)
        self._process.wait()

    def wait(self) -> None:
        """Wait for the end.

        Raises:
            LocalCloudError: The program failed; the detail quotes what it said.
        """
        if code := self._process.wait():
            raise LocalCloudError(
                f"{self.title} failed (exit status {code}). Its whole output: {self.log}",
                detail=relevant(self.log.read_text(errors="replace")),
            )


def relevant(output: str) -> str:
    """The end of a program's output, without escape sequences and reports of success."""
    lines = [_ESCAPES.sub("", line).rstrip() for line in output.splitlines()]
    return "\n".join([line for line in lines if not _PROGRESS.search(line)][-QUOTED_LINES:])
