"""Statements that are no queries: what the catalogue holds, and what the local cloud lacks."""

import json
import re
from collections.abc import Callable
from typing import Final

from local.engine import upstream
from local.engine.athena import catalog
from local.engine.athena.answer import Answer, column
from local.engine.athena.catalog import Column, QueryError, Table

Run = Callable[[re.Match[str], str], Answer]

_NAME: Final = r"[`\"]?(?P<name>\w+)[`\"]?"
_QUALIFIED: Final = rf"(?:[`\"]?(?P<database>\w+)[`\"]?\.)?{_NAME}"


def run(query: str, database: str) -> Answer | None:
    """Run a statement. None if it is a query, which this module leaves alone.

    Raises:
        QueryError: It fails, or the local cloud keeps nothing of the kind.
    """
    text = query.strip().rstrip(";").strip()
    for pattern, statement in _STATEMENTS:
        match = pattern.match(text)
        if match:
            return statement(match, database)
    return None


def _show_databases(_: re.Match[str], __: str) -> Answer:
    return column("database_name", catalog.databases())


def _show_tables(match: re.Match[str], database: str) -> Answer:
    return column("tab_name", catalog.tables(match["name"] or database))


def _show_partitions(match: re.Match[str], database: str) -> Answer:
    """List registered partitions; like Athena, none that are only projected."""
    table = _table(match, database)
    if not table.partition_keys:
        raise QueryError(f"Table {table.name} is not a partitioned table")
    names = [key.name for key in table.partition_keys]
    lines = [
        "/".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
        for values, _ in catalog.registered_partitions(table)
    ]
    return column("partition", sorted(lines))


def _show_columns(match: re.Match[str], database: str) -> Answer:
    return column("field", [item.name for item in _table(match, database).all_columns])


def _describe(match: re.Match[str], database: str) -> Answer:
    table = _table(match, database)
    lines = [_line(item) for item in table.all_columns]
    if table.partition_keys:
        header = Column("# col_name", "data_type", "comment")
        lines += [_line(Column("", "")), _line(Column("# Partition Information", ""))]
        lines += [_line(header), *(_line(key) for key in table.partition_keys)]
    return column("col_name", lines)


def _line(item: Column) -> str:
    return f"{item.name:<20}\t{item.type:<20}\t{item.comment:<20}"


def _create_database(match: re.Match[str], _: str) -> Answer:
    if match["guard"] and match["name"] in catalog.databases():
        return Answer()
    return _glue("services.glue:_create_database", {"DatabaseInput": {"Name": match["name"]}})


def _drop_database(match: re.Match[str], _: str) -> Answer:
    name = match["name"]
    if match["guard"] and name not in catalog.databases():
        return Answer()
    if catalog.tables(name) and not match["cascade"]:
        raise QueryError(f"Database {name} is not empty. One or more tables exist.")
    return _glue("services.glue:_delete_database", {"Name": name})


def _glue(function: str, request: dict[str, object]) -> Answer:
    status, _, body = upstream.use(function)(request)
    if status >= 300:
        raise QueryError(f"FAILED: {json.loads(body).get('message', body)}")
    return Answer()


def _lacking(match: re.Match[str], _: str) -> Answer:
    raise QueryError(
        f"NOT_SUPPORTED: {' '.join(match[0].upper().split())}: the local cloud's Athena runs "
        "queries over tables of the Glue catalogue and writes nothing but their results"
    )


def _table(match: re.Match[str], database: str) -> Table:
    owner = match["database"] or database
    table = catalog.find(owner, match["name"])
    if table is None:
        raise QueryError(f"FAILED: Table not found: {owner}.{match['name']}")
    return table


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace(" ", r"\s+"), re.IGNORECASE)


_STATEMENTS: Final[tuple[tuple[re.Pattern[str], Run], ...]] = (
    (_pattern(r"show (?:databases|schemas)\b"), _show_databases),
    (_pattern(rf"show tables(?: (?:in|from) {_NAME})?"), _show_tables),
    (_pattern(rf"show partitions {_QUALIFIED}"), _show_partitions),
    (_pattern(rf"show columns (?:in|from) {_QUALIFIED}"), _show_columns),
    (_pattern(rf"(?:describe|desc)(?: formatted| extended)? {_QUALIFIED}$"), _describe),
    (
        _pattern(rf"create (?:database|schema)(?P<guard> if not exists)? {_NAME}"),
        _create_database,
    ),
    (
        _pattern(rf"drop (?:database|schema)(?P<guard> if exists)? {_NAME}(?P<cascade> cascade)?"),
        _drop_database,
    ),
    (
        _pattern(
            r"(?:(?:create(?: or replace)?|drop|show create|show) views?|create table|show create"
            r"|insert|unload|merge|update|delete|msck|alter|drop|optimize|vacuum"
            r"|explain|prepare|execute|deallocate|show|grant|revoke|call|create)\b"
        ),
        _lacking,
    ),
)
