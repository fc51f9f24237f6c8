"""Show what is going on: steps with elapsed times, several at once where they run in parallel."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self

from rich.console import RenderableType
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.text import Text

from local.console import Screen, printable

RUNNING: Final = ""
DONE: Final = "✓"
FAILED: Final = "✗"


class Steps:
    """A list of steps that grows while they are taken; a context manager around them all."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self._progress = Progress(
            _Mark(),
            TextColumn("{task.description}", markup=False),
            _Seconds(),
            TextColumn("{task.fields[note]}", markup=False, style="dim"),
            console=screen.console,
            disable=not screen.is_terminal,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @contextmanager
    def step(self, title: str) -> Iterator["Step"]:
        """Time what happens inside; steps may nest to show that they overlap."""
        step = Step(self.screen, self._progress, title)
        try:
            yield step
        except BaseException:
            step.end(FAILED)
            raise
        step.end(DONE)


class Step:
    """One step under way."""

    def __init__(self, screen: Screen, progress: Progress, title: str) -> None:
        self._screen = screen
        self._progress = progress
        self._title = printable(title)
        self._note = ""
        self._task: TaskID = progress.add_task(self._title, total=1, mark=RUNNING, note="")

    def note(self, text: str) -> None:
        """Say how far it is; the same text twice is said once."""
        if text == self._note:
            return
        self._note = printable(text)
        self._progress.update(self._task, note=self._note)
        if not self._screen.is_terminal:
            self._screen.line(f"{self._title}: {self._note}")

    def end(self, mark: str) -> None:
        """Stop the clock."""
        self._progress.stop_task(self._task)
        self._progress.update(self._task, mark=mark, completed=1)
        if not self._screen.is_terminal:
            outcome = "" if mark == DONE else ", failed"
            self._screen.line(f"{self._title}: {self.seconds:.1f} s{outcome}")

    @property
    def seconds(self) -> float:
        """Elapsed time."""
        return self._progress.tasks[self._task].elapsed or 0.0


class _Mark(SpinnerColumn):
    def render(self, task: Task) -> RenderableType:
        mark = task.fields["mark"]
        return Text(mark, "green" if mark == DONE else "bold red") if mark else super().render(task)


class _Seconds(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.elapsed or 0:5.1f} s", "cyan")
