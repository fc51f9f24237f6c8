"""Run one query: copy the tables it names, then ask DuckDB."""

import tempfile
from pathlib import Path
from typing import Final

import duckdb
from sqlglot import exp

from local.engine.athena import catalog, dialect, files, relations, values
from local.engine.athena.answer import Answer
from local.engine.athena.catalog import QueryError, Table
from local.engine.athena.corrections import MACROS

_UTC_TEXT: Final = "strftime({} AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%g') || ' UTC'"
_ZONED: Final = "TIMESTAMP WITH TIME ZONE"


class ScanLimitError(QueryError):
    """The workgroup's limit of bytes per query was exceeded."""


def run(tree: exp.Expr, database: str, limit: int | None) -> Answer:
    """Run a query.

    Args:
        tree: The parsed statement.
        database: Where tables without a database are.
        limit: Most bytes to read, None without limit.

    Raises:
        QueryError: The query is wrong, or the local cloud cannot run it.
        ScanLimitError: It would read more than `limit`.
    """
    with_path = dialect.uses_path(tree)
    known = [_find(table, database) for table in dialect.tables(tree)]
    by_name = {(table.database, table.name): table for table in known}
    translation = dialect.translate(tree, database, by_name.values())
    with tempfile.TemporaryDirectory(prefix="athena-") as folder, duckdb.connect() as connection:
        _prepare(connection, folder)
        try:
            scanned = 0
            for number, table in enumerate(by_name.values()):
                apart = with_path or not relations.is_lines(table)
                copy = files.fetch(table, Path(folder) / str(number), apart=apart)
                scanned += copy.size
                _check(scanned, limit)
                schema = relations.quote(table.database)
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
                connection.execute(relations.view(table, copy.files, with_path=with_path))
            return _fetch(connection, translation, scanned)
        except duckdb.Error as error:
            raise QueryError(_explain(error)) from error


def _find(reference: exp.Table, database: str) -> Table:
    owner = reference.db or database
    if owner.lower() == "information_schema":
        raise QueryError("NOT_SUPPORTED: information_schema. Use SHOW TABLES and DESCRIBE.")
    table = catalog.find(owner, reference.name)
    if table is None:
        raise QueryError(
            f"TABLE_NOT_FOUND: Table 'awsdatacatalog.{owner}.{reference.name}' does not exist"
        )
    return table


def _prepare(connection: duckdb.DuckDBPyConnection, folder: str) -> None:
    """Confine DuckDB to the folder of the query's files."""
    connection.execute("SET TimeZone = 'UTC'; SET threads = 2")
    connection.execute("SET allowed_directories = [?]", [folder])
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")
    for macro in MACROS:
        connection.execute(macro)


def _fetch(
    connection: duckdb.DuckDBPyConnection, translation: dialect.Translation, scanned: int
) -> Answer:
    described = connection.execute(f"DESCRIBE {translation.sql}").fetchall()
    types = [str(row[1]) for row in described]
    names = [f"c{index}" for index in range(len(types))]
    # DuckDB hands zoned time stamps to Python only with pytz: they travel as text.
    columns = ", ".join(
        _UTC_TEXT.format(name) if kind == _ZONED else name
        for name, kind in zip(names, types, strict=True)
    )
    sql = f"SELECT {columns} FROM ({translation.sql}) AS result({', '.join(names)})"
    rows = connection.execute(sql).fetchall()
    return Answer(
        columns=translation.columns or tuple(str(row[0]) for row in described),
        types=tuple(values.type_name(kind) for kind in types),
        rows=tuple(tuple(values.text(value) for value in row) for row in rows),
        scanned=scanned,
    )


def _check(scanned: int, limit: int | None) -> None:
    if limit is not None and scanned > limit:
        raise ScanLimitError(f"Query cancelled! : Bytes scanned limit was exceeded: {limit} bytes")


def _explain(error: duckdb.Error) -> str:
    text = str(error).partition("\n")[0]
    kinds: dict[type[duckdb.Error], str] = {
        duckdb.CatalogException: "FUNCTION_NOT_FOUND",
        duckdb.BinderException: "TYPE_MISMATCH",
        duckdb.ConversionException: "INVALID_CAST_ARGUMENT",
    }
    return f"{kinds.get(type(error), 'GENERIC_USER_ERROR')}: {text}"
