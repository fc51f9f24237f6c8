"""Draw on a terminal with colours, tables and bars; elsewhere write plain lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from local.errors import LocalCloudError

COLOURS: Final = ("cyan", "magenta", "green", "yellow", "blue", "red")
BAR_WIDTH: Final = 40
GAP: Final = "  "


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart.

    Attributes:
        label: What is measured.
        value: The measure, as text.
        share: Of the whole, 0 to 1.
    """

    label: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a command shows its results.

    Without a terminal nothing is coloured or wrapped, and a row of a table is one line.
    """

    console: Console

    @property
    def is_terminal(self) -> bool:
        """Whether somebody watches, rather than a file or another program."""
        return self.console.is_terminal

    def line(self, text: str = "", style: str | None = None) -> None:
        """Write one line as it is: no markup, never wrapped."""
        self.console.print(Text(printable(text), style or ""), soft_wrap=True)

    def heading(self, text: str) -> None:
        """Write a line that introduces what follows."""
        self.line()
        self.line(text, "bold")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write rows under column names; the last column takes the room that is left."""
        cells = [[printable(cell) for cell in row] for row in (columns, *rows)]
        if self.is_terminal:
            self.console.print(_drawn(cells))
            return
        widths = [max(len(row[index]) for row in cells) for index in range(len(columns) - 1)]
        for row in cells:
            padded = [cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)]
            self.line(GAP.join(padded).rstrip())

    def bars(self, bars: Sequence[Bar]) -> None:
        """Write a bar chart, a bar per line."""
        label_width = max((len(bar.label) for bar in bars), default=0)
        value_width = max((len(bar.value) for bar in bars), default=0)
        for index, bar in enumerate(bars):
            length = max(1, round(bar.share * BAR_WIDTH)) if bar.share > 0 else 0
            line = Text(
                f"{printable(bar.label):<{label_width}}{GAP}{bar.value:>{value_width}}{GAP}"
            )
            line.append(f"{bar.share:4.0%}{GAP}")
            line.append(("█" if self.is_terminal else "#") * length, COLOURS[index % len(COLOURS)])
            self.console.print(line, soft_wrap=True)

    def error(self, error: LocalCloudError) -> None:
        """Write what went wrong, and what a program said about it."""
        self.line(str(error), "bold red")
        for line in error.detail.splitlines():
            self.line(f"    {line}", "dim")


def printable(text: str) -> str:
    """The text without line breaks, escape sequences and other control characters."""
    return "".join(character if character.isprintable() else " " for character in text)


def _drawn(cells: Sequence[Sequence[str]]) -> Table:
    """A table for a terminal, where rows with the same second column share a colour."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in cells[0]:
        table.add_column(name, overflow="fold", no_wrap=name != cells[0][-1])
    colours: dict[str, str] = {}
    for row in cells[1:]:
        key = row[1] if len(row) > 2 else ""
        colour = colours.setdefault(key, COLOURS[len(colours) % len(COLOURS)])
        table.add_row(*(Text(cell, colour if cell == key else "") for cell in row))
    return table
