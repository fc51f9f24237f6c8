"""Tables as DuckDB views over copied files."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from sqlglot import exp

from local.engine.athena.catalog import Column, QueryError, Table
from local.engine.athena.files import DataFile

PATH: Final = "$path"  # Athena's hidden column with the object's URI
_FILE: Final = "$file"

Reader = Callable[[Table, str], str]


def duckdb_type(hive_type: str) -> str:
    """Translate a Hive type, nested ones included."""
    return exp.DataType.build(hive_type, dialect="hive").sql("duckdb")


def quote(name: str) -> str:
    """Quote an identifier."""
    return exp.to_identifier(name, quoted=True).sql("duckdb")


def is_lines(table: Table) -> bool:
    """Tell whether a table's objects may be joined end to end."""
    return _reader(table) is _json


def view(table: Table, files: Sequence[DataFile], *, with_path: bool) -> str:
    """Write the statement that creates a table's view.

    Every column exists with its type, whether or not any object has it.

    Raises:
        QueryError: The table's format is none that the local cloud reads.
    """
    name = f"{quote(table.database)}.{quote(table.name)}"
    hidden = (Column(PATH, "string"),) if with_path else ()
    if not files:
        return f"CREATE VIEW {name} AS SELECT {_nulls(table.all_columns + hidden)} WHERE false"
    columns = [f"data.{quote(column.name)}" for column in table.columns]
    columns += [f"place.{quote(column.name)}" for column in table.partition_keys + hidden]
    paths = _list([str(file.path) for file in files])
    return (
        f"CREATE VIEW {name} AS SELECT {', '.join(columns)} "
        f"FROM ({_reader(table)(table, paths)}) AS data "
        f"JOIN ({_places(table, files)}) AS place USING ({quote(_FILE)})"
    )


def _nulls(columns: Iterable[Column]) -> str:
    return ", ".join(
        f"CAST(NULL AS {duckdb_type(column.type)}) AS {quote(column.name)}" for column in columns
    )


def _places(table: Table, files: Sequence[DataFile]) -> str:
    """Write a relation of file, partition values and URI."""
    names = [_FILE, *(column.name for column in table.partition_keys), PATH]
    types = ["VARCHAR", *(duckdb_type(column.type) for column in table.partition_keys), "VARCHAR"]
    casts = (
        f"CAST({quote(name)} AS {kind}) AS {quote(name)}"
        for name, kind in zip(names, types, strict=True)
    )
    rows = ", ".join(
        f"({', '.join(map(_literal, (str(file.path), *file.partition, file.uri)))})"
        for file in files
    )
    return f"SELECT {', '.join(casts)} FROM (VALUES {rows}) AS t({', '.join(map(quote, names))})"


def _reader(table: Table) -> Reader:
    kind = (
        f"{table.serde} {table.input_format} {table.parameters.get('classification', '')}".lower()
    )
    for marker, reader in _READERS.items():
        if marker in kind:
            return reader
    raise QueryError(
        f"NOT_SUPPORTED: {table.database}.{table.name} is read by {table.serde or 'no SerDe'}. "
        "The local cloud reads JSON Lines, Parquet and delimited text."
    )


def _json(table: Table, paths: str) -> str:
    columns = ", ".join(
        f"{_literal(column.name)}: {_literal(duckdb_type(column.type))}" for column in table.columns
    )
    tolerant = table.serde_parameters.get("ignore.malformed.json", "false").lower() == "true"
    return (
        f"SELECT * FROM read_json({paths}, columns = {{{columns}}}, filename = {_literal(_FILE)}, "
        f"format = 'newline_delimited', ignore_errors = {str(tolerant).lower()})"
    )


def _parquet(table: Table, paths: str) -> str:
    """Columns that no file has are NULL."""
    return (
        f"SELECT {_nulls(table.columns)} WHERE false UNION ALL BY NAME SELECT * "
        f"FROM read_parquet({paths}, union_by_name = true, filename = {_literal(_FILE)})"
    )


def _open_csv(table: Table, paths: str) -> str:
    separator = table.serde_parameters.get("separatorChar", ",")
    return _text(table, paths, separator, table.serde_parameters.get("quoteChar", '"'))


def _delimited(table: Table, paths: str) -> str:
    return _text(table, paths, table.serde_parameters.get("field.delim", "\x01"), "")


def _text(table: Table, paths: str, separator: str, quotes: str) -> str:
    raw = ", ".join(f"{_literal(column.name)}: 'VARCHAR'" for column in table.columns)
    casts = ", ".join(
        f"TRY_CAST({quote(column.name)} AS {duckdb_type(column.type)}) AS {quote(column.name)}"
        for column in table.columns
    )
    skip = int(table.parameters.get("skip.header.line.count", "0"))
    return (
        f"SELECT {casts}, {quote(_FILE)} FROM read_csv({paths}, columns = {{{raw}}}, "
        f"filename = {_literal(_FILE)}, header = false, auto_detect = false, skip = {skip}, "
        f"delim = {_literal(separator)}, quote = {_literal(quotes)}, escape = {_literal(quotes)}, "
        "null_padding = true, strict_mode = false)"
    )


_READERS: Final[dict[str, Reader]] = {
    "parquet": _parquet,
    "json": _json,
    "opencsvserde": _open_csv,
    "lazysimpleserde": _delimited,
}


def _literal(value: str) -> str:
    return exp.Literal.string(value).sql("duckdb")


def _list(values: list[str]) -> str:
    return f"[{', '.join(map(_literal, values))}]"
