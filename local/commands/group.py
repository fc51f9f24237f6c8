"""How every command ends: problems as sentences, exit codes that scripts can trust."""

import signal
import sys
from types import FrameType
from typing import Any, Final

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from typer.core import TyperGroup

from local.console import Screen
from local.errors import LocalCloudError

FAILED: Final = 1
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells report it


class Commands(TyperGroup):
    """A group of commands that turns known errors into sentences on standard error."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps its context class to itself
        """Run the command.

        Raises:
            typer.Exit: With the exit code.
        """
        previous = signal.signal(signal.SIGTERM, _interrupt)
        try:
            return super().invoke(ctx)
        except LocalCloudError as error:
            errors().error(error)
        except (BotoCoreError, ClientError) as error:
            errors().error(LocalCloudError(f"The local cloud: {error}"))
        except KeyboardInterrupt:
            errors().line("Interrupted.")
            raise typer.Exit(INTERRUPTED) from None
        finally:
            signal.signal(signal.SIGTERM, previous)
        raise typer.Exit(FAILED)


def screen() -> Screen:
    """Where results go: standard output."""
    _tolerate(sys.stdout)
    return Screen(Console(highlight=False))


def errors() -> Screen:
    """Where problems go: standard error."""
    _tolerate(sys.stderr)
    return Screen(Console(stderr=True, highlight=False))


def _tolerate(stream: Any) -> None:  # noqa: ANN401 - tests put any file-like object there
    """Let characters that the stream's encoding lacks show as `?` instead of ending the program."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End on SIGTERM as on Ctrl-C: everything that was started is stopped on the way out."""
    del number, frame
    raise KeyboardInterrupt
