"""Where DuckDB means something else than Trino.

sqlglot translates names and syntax. What would run, but with another result than on AWS, is
corrected in the typed syntax tree.
"""

from collections.abc import Callable
from typing import Final

from sqlglot import exp

from local.engine.athena.catalog import QueryError

# Trino functions that DuckDB lacks or that answer differently.
MACROS: Final = (
    "CREATE MACRO to_iso8601(moment) AS strftime(moment, '%Y-%m-%dT%H:%M:%S.%g')",
    """
    CREATE MACRO trino_json_scalar(document, path) AS CASE json_type(document, path)
    WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL ELSE json_extract_string(document, path) END
    """,
    """
    CREATE MACRO trino_json_array_length(document) AS
    CASE json_type(document) WHEN 'ARRAY' THEN json_array_length(document) END
    """,
)
_RENAMED: Final = {
    "codepoint": "unicode",
    "every": "bool_and",
    "json_array_length": "trino_json_array_length",
    "normalize": "nfc_normalize",
}


def correct(node: exp.Expr) -> exp.Expr:
    """Correct one node of a typed tree.

    Raises:
        QueryError: The types that decide its meaning are unknown.
    """
    correction = _CORRECTIONS.get(type(node))
    return correction(node) if correction else node


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """Call a function of DuckDB as it is, untranslated."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def _division(node: exp.Expr) -> exp.Expr:
    """Two integers give an integer in Trino, a double in DuckDB."""
    operands = [node.this.type, node.expression.type]
    integer = [kind is not None and kind.is_type(*exp.DataType.INTEGER_TYPES) for kind in operands]
    unknown = [kind is None or kind.is_type("unknown") for kind in operands]
    if all(integer):
        return exp.IntDiv(this=node.this, expression=node.expression)
    if any(unknown) and all(a or b for a, b in zip(integer, unknown, strict=True)):
        raise QueryError(
            f"NOT_SUPPORTED: the local cloud cannot tell the types in {node.sql('athena')}. "
            "Cast both sides."
        )
    node.set("typed", False)
    return node


def _format(node: exp.Expr) -> exp.Expr:
    """Trino's format strings are Java's; DuckDB's printf reads the same ones."""
    return _call("printf", node.this, *node.expressions)


def _regexp_extract(node: exp.Expr) -> exp.Expr:
    """No match is NULL in Trino, an empty string in DuckDB."""
    if isinstance(node.parent, exp.Nullif):
        return node
    return exp.Nullif(this=node.copy(), expression=exp.Literal.string(""))


def _cast(node: exp.Expr) -> exp.Expr:
    """`CAST(x AS json)` makes a JSON string of a string in Trino; DuckDB parses it."""
    return _call("to_json", node.this) if node.args["to"].is_type("json") else node


def _json_scalar(node: exp.Expr) -> exp.Expr:
    """Objects and arrays are no scalars: NULL in Trino, their text in DuckDB."""
    path = node.expression.sql("athena").strip("'")
    return _call("trino_json_scalar", node.this, exp.Literal.string(path))


def _date_difference(node: exp.Expr) -> exp.Expr:
    """Trino counts whole units between, DuckDB's date_diff the boundaries crossed."""
    unit = exp.Literal.string(node.text("unit").lower() or "day")
    return _call("date_sub", unit, node.expression, node.this)


def _date_shift(node: exp.Expr) -> exp.Expr:
    """A date and days give a date in Trino, a timestamp in DuckDB."""
    is_date = node.this.type is not None and node.this.type.is_type("date")
    is_interval = isinstance(node, exp.DateAdd) or isinstance(node.expression, exp.Interval)
    if not is_date or not is_interval or isinstance(node.parent, exp.Cast):
        return node
    return exp.cast(node.copy(), "date")


def _reduce(node: exp.Expr) -> exp.Expr:
    """DuckDB has no final step: one that changes nothing is dropped, others stay unsupported."""
    finish = node.args.get("finish")
    if isinstance(finish, exp.Lambda) and finish.this.sql() == finish.expressions[0].sql():
        node.set("finish", None)
    return node


def _renamed(node: exp.Expr) -> exp.Expr:
    name = _RENAMED.get(node.name.lower())
    if name:
        node.set("this", name)
    return node


_CORRECTIONS: Final[dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {
    exp.Add: _date_shift,
    exp.Anonymous: _renamed,
    exp.Cast: _cast,
    exp.DateAdd: _date_shift,
    exp.DateDiff: _date_difference,
    exp.Div: _division,
    exp.Format: _format,
    exp.JSONExtractScalar: _json_scalar,
    exp.Reduce: _reduce,
    exp.RegexpExtract: _regexp_extract,
    exp.Sub: _date_shift,
}
