"""Partition projection: which partition an object belongs to, told by its key alone.

Table properties as in https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html.
Objects outside the projected range are invisible, as on AWS.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from local.engine.athena.catalog import QueryError, Table

Accepts = Callable[[str], bool]

_JAVA_DATE_FIELDS: Final = {
    "yyyy": "%Y",
    "MM": "%m",
    "dd": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
}
_NOW: Final = re.compile(r"NOW(?:\s*(?P<shift>[+-]\s*\d+)\s*(?P<unit>[A-Z]+?)S?)?")
_DAYS: Final = {"MINUTE": 1 / 1440, "HOUR": 1 / 24, "DAY": 1, "WEEK": 7, "MONTH": 31, "YEAR": 366}


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """How a table's partition values are read from S3 URIs.

    Attributes:
        prefix: The constant beginning of every partition's location.
        pattern: Matches a URI; one named group per partition key.
        accepts: For each key, whether a value lies in the projected range.
    """

    prefix: str
    pattern: re.Pattern[str]
    accepts: Mapping[str, Accepts]

    def values(self, uri: str) -> tuple[str, ...] | None:
        """Return the partition values of an object in the order of the keys, None if outside."""
        match = self.pattern.match(uri)
        if match is None:
            return None
        found = match.groupdict()
        inside = all(accepts(found[key]) for key, accepts in self.accepts.items())
        return tuple(found[key] for key in self.accepts) if inside else None


def projection(table: Table, now: datetime | None = None) -> Projection | None:
    """Read the projection of a table. None if it is not enabled.

    Raises:
        QueryError: A property is missing or has a value the local cloud does not know.
    """
    if table.parameters.get("projection.enabled", "").lower() != "true":
        return None
    keys = [column.name for column in table.partition_keys]
    folders = "/".join(f"{key}=${{{key}}}" for key in keys)
    default = f"{table.location.rstrip('/')}/{folders}"
    template = table.parameters.get("storage.location.template", default)
    moment = now or datetime.now(UTC)
    return Projection(
        prefix=template.partition("${")[0],
        pattern=_pattern(template, keys),
        accepts={key: _accepts(table, key, moment) for key in keys},
    )


def _pattern(template: str, keys: list[str]) -> re.Pattern[str]:
    expression = re.escape(template.rstrip("/"))
    for key in keys:
        placeholder = re.escape(f"${{{key}}}")
        if placeholder not in expression:
            raise QueryError(f"storage.location.template lacks ${{{key}}}: {template}")
        expression = expression.replace(placeholder, f"(?P<{key}>[^/]+)", 1)
    return re.compile(expression + "/")


def _accepts(table: Table, key: str, now: datetime) -> Accepts:
    properties = {
        name.removeprefix(f"projection.{key}."): value
        for name, value in table.parameters.items()
        if name.startswith(f"projection.{key}.")
    }
    kinds = {"date": _date, "integer": _integer, "enum": _enum, "injected": _injected}
    kind = properties.get("type", "")
    if kind not in kinds:
        raise QueryError(f"projection.{key}.type is {kind!r}, expected one of {', '.join(kinds)}")
    try:
        return kinds[kind](properties, now)
    except (KeyError, ValueError) as error:
        raise QueryError(f"projection.{key}: {error} is missing or invalid") from error


def _date(properties: Mapping[str, str], now: datetime) -> Accepts:
    layout = properties["format"]
    for field, directive in _JAVA_DATE_FIELDS.items():
        layout = layout.replace(field, directive)
    first, last = (_moment(bound, layout, now) for bound in properties["range"].split(","))

    def accepts(value: str) -> bool:
        try:
            moment = datetime.strptime(value, layout).replace(tzinfo=UTC)
        except ValueError:
            return False
        return first <= moment <= last

    return accepts


def _moment(bound: str, layout: str, now: datetime) -> datetime:
    """Read one end of a date range: a date, or NOW with a shift such as `NOW-3YEARS`."""
    match = _NOW.fullmatch(bound.strip())
    if match is None:
        return datetime.strptime(bound.strip(), layout).replace(tzinfo=UTC)
    if match["shift"] is None:
        return now
    count = int(match["shift"].replace(" ", ""))
    return now + timedelta(days=count * _DAYS[match["unit"]])


def _integer(properties: Mapping[str, str], _: datetime) -> Accepts:
    first, last = (int(bound) for bound in properties["range"].split(","))
    digits = int(properties.get("digits", "0"))

    def accepts(value: str) -> bool:
        padded = not digits or len(value) == digits
        return padded and value.lstrip("-").isdigit() and first <= int(value) <= last

    return accepts


def _enum(properties: Mapping[str, str], _: datetime) -> Accepts:
    return frozenset(value.strip() for value in properties["values"].split(",")).__contains__


def _injected(_: Mapping[str, str], __: datetime) -> Accepts:
    return bool
