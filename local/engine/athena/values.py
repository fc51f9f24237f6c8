"""Values as Athena prints them: Trino's text form."""

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

# DuckDB's names that Athena tells otherwise; parameters of a type are cut off first.
_TYPE_NAMES: Final = {
    "blob": "varbinary",
    "hugeint": "bigint",
    "json": "varchar",
    "struct": "row",
    "ubigint": "bigint",
    "uinteger": "bigint",
}


def type_name(duckdb_type: str) -> str:
    """Name a result column's type as Athena does, for example `varchar` or `array`."""
    name = duckdb_type.lower()
    if name.endswith("]"):
        return "array"
    name = name.partition("(")[0].strip()
    return _TYPE_NAMES.get(name, name)


def text(value: Any) -> str | None:
    """Print a value; None stands for NULL."""
    if value is None or isinstance(value, str):
        return value
    for kind, print_value in _PRINTERS:
        if isinstance(value, kind):
            return print_value(value)
    return str(value)


def _double(value: float) -> str:
    """Print as Java does: plain between 1e-3 and 1e7, else `d.dddE±x`."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        plain = format(Decimal(repr(value)), "f")
        return plain if "." in plain else f"{plain}.0"
    mantissa, _, exponent = f"{Decimal(repr(value)).normalize():E}".partition("E")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def _nested(value: Any) -> str:
    return text(value) or ("null" if value is None else "")


def _list(value: list[Any]) -> str:
    return f"[{', '.join(map(_nested, value))}]"


def _row(value: dict[Any, Any]) -> str:
    return f"{{{', '.join(f'{_nested(key)}={_nested(item)}' for key, item in value.items())}}}"


_PRINTERS: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (bool, lambda value: str(value).lower()),
    (float, _double),
    (datetime, lambda value: value.isoformat(sep=" ", timespec="milliseconds")),
    (date, lambda value: value.isoformat()),
    (bytes, lambda value: value.hex(" ")),
    (list, _list),
    (dict, _row),
)
