"""Athena's SQL (Trino) as DuckDB understands it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, OptimizeError, ParseError, TokenError, UnsupportedError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema, nested_set

from local.engine.athena.catalog import QueryError, Table
from local.engine.athena.corrections import correct
from local.engine.athena.relations import PATH

_CATALOG: Final = "awsdatacatalog"
_UNNAMED: Final = "unnamed column "


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A query for DuckDB and the names of its result columns."""

    sql: str
    columns: tuple[str, ...]


def parse(query: str) -> exp.Expr:
    """Parse one statement.

    Raises:
        QueryError: The text is not one statement of Athena's SQL.
    """
    try:
        statements = sqlglot.parse(query, read="athena")
    except (ParseError, TokenError) as error:
        raise QueryError(f"SYNTAX_ERROR: {_plain(error)}") from error
    if len(statements) != 1 or statements[0] is None:
        raise QueryError("SYNTAX_ERROR: expected exactly one statement")
    return statements[0]


def bind(tree: exp.Expr, parameters: Iterable[str]) -> exp.Expr:
    """Put execution parameters in the place of question marks.

    Args:
        tree: The statement.
        parameters: Literals as SQL text: strings carry their single quotes.

    Raises:
        QueryError: Their number differs, or one is no literal.
    """
    values = [_parameter(text) for text in parameters]
    marks = [mark for mark in tree.find_all(exp.Placeholder, bfs=False) if not mark.this]
    if len(marks) != len(values):
        raise QueryError(
            f"Incorrect number of parameters: expected {len(marks)} but found {len(values)}"
        )
    for mark, value in zip(marks, values, strict=True):
        mark.replace(value)
    return tree


def _parameter(text: str) -> exp.Expr:
    try:
        value = sqlglot.parse_one(text, read="athena")
    except (ParseError, TokenError) as error:
        raise QueryError(f"Execution parameter {text} is no SQL literal") from error
    core = value.this if isinstance(value, exp.Neg | exp.Cast) else value
    if not isinstance(core, exp.Literal | exp.Boolean | exp.Null):
        raise QueryError(f"Execution parameter {text} is no SQL literal. Strings need quotes.")
    return value


def tables(tree: exp.Expr) -> list[exp.Table]:
    """List the catalogue's tables that a query refers to.

    Raises:
        QueryError: A table function or another catalogue is used.
    """
    local = {expression.alias_or_name.lower() for expression in tree.find_all(exp.CTE)}
    found = []
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise QueryError(f"NOT_SUPPORTED: {table.sql('athena')} in FROM")
        if table.catalog.lower() not in ("", _CATALOG):
            raise QueryError(f"CATALOG_NOT_FOUND: Catalog '{table.catalog}' does not exist")
        table.set("catalog", None)
        if table.db or table.name.lower() not in local:
            found.append(table)
    return found


def uses_path(tree: exp.Expr) -> bool:
    """Tell whether a query asks for objects' URIs."""
    return any(column.name == PATH for column in tree.find_all(exp.Column))


def translate(tree: exp.Expr, database: str, known: Iterable[Table]) -> Translation:
    """Translate a query.

    Args:
        tree: The statement.
        database: Where tables without a database are.
        known: Definition of every table it refers to.

    Raises:
        QueryError: A column does not exist, or DuckDB has nothing that means the same.
    """
    try:
        _mark_unnamed(tree)
        schema = _schema(known)
        tree = qualify(tree, schema=schema, db=database, dialect="athena", quote_identifiers=False)
        _name_unnamed(tree)
        columns = tuple(tree.named_selects) if isinstance(tree, exp.Query) else ()
        typed = annotate_types(tree, schema=schema, dialect="athena")
        sql = typed.transform(correct).sql(
            "duckdb", unsupported_level=ErrorLevel.RAISE, identify=True
        )
    except OptimizeError as error:
        raise QueryError(f"COLUMN_NOT_FOUND: {_plain(error)}") from error
    except UnsupportedError as error:
        raise QueryError(f"NOT_SUPPORTED: the local cloud's Athena lacks this: {error}") from error
    return Translation(sql=sql, columns=columns)


def _plain(error: Exception) -> str:
    return str(error).replace("\x1b[4m", "").replace("\x1b[0m", "")


def _schema(known: Iterable[Table]) -> MappingSchema:
    schema = MappingSchema(dialect="athena")
    visible: dict[str, object] = {}
    for table in known:
        types = {
            column.name: exp.DataType.build(column.type, dialect="hive")
            for column in table.all_columns
        }
        nested_set(visible, (table.database, table.name), list(types))
        types[PATH] = exp.DataType.build("varchar")
        schema.add_table(exp.table_(table.name, db=table.database), types, dialect="athena")
    schema.visible = visible
    return schema


def _mark_unnamed(tree: exp.Expr) -> None:
    query = tree
    while isinstance(query, exp.SetOperation):
        query = query.left
    for index, projection in enumerate(getattr(query, "expressions", ())):
        if not isinstance(projection, exp.Alias | exp.Column | exp.Star | exp.Tuple):
            projection.replace(exp.alias_(projection.copy(), f"{_UNNAMED}{index}", quoted=True))


def _name_unnamed(tree: exp.Expr) -> None:
    """Name unnamed columns by their position, as Athena does: `_col0`, `_col1`."""
    names = {
        name: f"_col{index}"
        for index, name in enumerate(getattr(tree, "named_selects", ()))
        if name.startswith(_UNNAMED)
    }
    for identifier in list(tree.find_all(exp.Identifier)):
        if identifier.name in names:
            identifier.set("this", names[identifier.name])
