"""The objects of a table, copied out of the store for one query."""

import bz2
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.engine import upstream
from local.engine.access import permission
from local.engine.athena.catalog import QueryError, Table, registered_partitions
from local.engine.athena.projection import projection

# Athena tells a text file's compression by its name.
_COMPRESSIONS: Final[dict[str, Callable[[bytes], bytes]]] = {
    ".bz2": bz2.decompress,
    ".gz": gzip.decompress,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """Objects of a table in one file on disk.

    Attributes:
        path: The file. Keys make no safe file names, so files are numbered.
        partition: Values of the partition keys, in their order.
        uri: Where the object lies in S3, the value of `"$path"`; empty if the file holds several.
    """

    path: Path
    partition: tuple[str, ...] = ()
    uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A table's objects on disk, and their size in S3 in bytes."""

    files: tuple[DataFile, ...]
    size: int


def fetch(table: Table, folder: Path, *, apart: bool) -> Copy:
    """Copy a table's objects into a folder, with the rights of the caller.

    Args:
        table: Whose objects.
        folder: Where to; made here.
        apart: Keep objects apart, instead of one file for all lines of a partition.

    Raises:
        QueryError: The table's bucket does not exist, or the caller may not read it.
    """
    folder.mkdir(parents=True)
    files: dict[tuple[str, ...], DataFile] = {}
    size = 0
    for uri, partition, data in _objects(table):
        place = (*partition, uri) if apart else partition
        path = folder / str(len(files))
        file = files.setdefault(
            place, DataFile(path=path, partition=partition, uri=uri if apart else "")
        )
        with file.path.open("ab") as target:
            target.write(data if apart or data.endswith(b"\n") else data + b"\n")
        size += len(data)
    return Copy(files=tuple(files.values()), size=size)


def _objects(table: Table) -> Iterator[tuple[str, tuple[str, ...], bytes]]:
    read = upstream.use("services.s3:_get_object_data")
    for uri, partition in _members(table):
        bucket, key = _split(uri)
        _require("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
        data = read(bucket, key)
        if data:
            decompress = _COMPRESSIONS.get(Path(key).suffix)
            yield uri, partition, decompress(data) if decompress else data


def _members(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    projected = projection(table)
    if projected is not None:
        for uri in _list(projected.prefix):
            values = projected.values(uri)
            if values is not None:
                yield uri, values
    elif table.partition_keys:
        for values, location in registered_partitions(table):
            yield from ((uri, values) for uri in _list(location.rstrip("/") + "/"))
    else:
        yield from ((uri, ()) for uri in _list(table.location.rstrip("/") + "/"))


def _list(prefix: str) -> list[str]:
    """List the objects under a prefix, like Trino without names that begin with `_` or `.`."""
    bucket, start = _split(prefix)
    found = upstream.use("services.s3:_buckets").get(bucket)
    if found is None:
        raise QueryError(f"HIVE_METASTORE_ERROR: the bucket of {prefix} does not exist")
    _require("s3:ListBucket", f"arn:aws:s3:::{bucket}")
    keys = (key for key in list(found["objects"]) if key.startswith(start))
    return [f"s3://{bucket}/{key}" for key in sorted(keys) if _visible(key, start)]


def _visible(key: str, start: str) -> bool:
    folder = start.rpartition("/")[0]
    parts = key.removeprefix(folder).lstrip("/").split("/")
    return bool(parts[-1]) and not any(part.startswith(("_", ".")) for part in parts)


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.partition("://")[2].partition("/")
    return bucket, key


def _require(action: str, resource: str) -> None:
    try:
        permission.require(action, resource)
    except PermissionError as error:
        raise QueryError(f"PERMISSION_DENIED: {error}") from error
