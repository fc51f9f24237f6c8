"""Tables of the Glue Data Catalog, as a query needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.engine import upstream


class QueryError(ValueError):
    """A query that fails; the text becomes its StateChangeReason."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its Hive type, for example `array<string>`."""

    name: str
    type: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table over objects in S3.

    Attributes:
        database: Name of the database.
        name: Name of the table.
        columns: Columns stored in the objects.
        partition_keys: Columns told by an object's place; they come last in `SELECT *`.
        location: S3 URI under which the objects lie.
        serde: Java class that reads the objects.
        serde_parameters: Its settings.
        input_format: Java class of the file format.
        parameters: Table properties, partition projection among them.
    """

    database: str
    name: str
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...] = ()
    location: str = ""
    serde: str = ""
    serde_parameters: Mapping[str, str] = field(default_factory=dict)
    input_format: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Columns in the order of `SELECT *`."""
        return self.columns + self.partition_keys


def find(database: str, name: str) -> Table | None:
    """Look up a table. None if the catalogue lacks it."""
    entry = upstream.use("services.glue:_tables").get(f"{database.lower()}/{name.lower()}")
    return _table(database.lower(), entry) if entry else None


def tables(database: str) -> list[str]:
    """Name the tables of a database, sorted."""
    keys = (str(key).partition("/") for key in upstream.use("services.glue:_tables"))
    return sorted(name for owner, _, name in keys if owner == database.lower())


def databases() -> list[str]:
    """Name the databases, sorted."""
    return sorted(upstream.use("services.glue:_databases"))


def registered_partitions(table: Table) -> list[tuple[tuple[str, ...], str]]:
    """List the partitions the catalogue holds: values in the order of the keys, and location."""
    entries = upstream.use("services.glue:_partitions").get(f"{table.database}/{table.name}") or []
    return [
        (tuple(entry["Values"]), str((entry.get("StorageDescriptor") or {}).get("Location", "")))
        for entry in entries
    ]


def _table(database: str, entry: Mapping[str, Any]) -> Table:
    if entry.get("TableType") == "VIRTUAL_VIEW":
        raise QueryError(f"NOT_SUPPORTED: {entry['Name']} is a view. The local cloud keeps none.")
    storage = entry.get("StorageDescriptor") or {}
    serde = storage.get("SerdeInfo") or {}
    return Table(
        database=database,
        name=str(entry["Name"]),
        columns=_columns(storage.get("Columns")),
        partition_keys=_columns(entry.get("PartitionKeys")),
        location=str(storage.get("Location", "")),
        serde=str(serde.get("SerializationLibrary", "")),
        serde_parameters=serde.get("Parameters") or {},
        input_format=str(storage.get("InputFormat", "")),
        parameters=entry.get("Parameters") or {},
    )


def _columns(entries: Any) -> tuple[Column, ...]:
    return tuple(
        Column(entry["Name"], entry.get("Type", "string"), entry.get("Comment", ""))
        for entry in entries or ()
    )
