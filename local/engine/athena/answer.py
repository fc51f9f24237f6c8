"""What a statement yields."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Result of a statement.

    Attributes:
        columns: Names of the columns.
        types: Their Athena types.
        rows: Values in Athena's text form; None is NULL.
        scanned: Bytes read from S3.
    """

    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    scanned: int = 0


def column(name: str, lines: list[str]) -> Answer:
    """Make an answer of one text column."""
    return Answer(columns=(name,), types=("string",), rows=tuple((line,) for line in lines))
