"""`Custom::CDKBucketDeployment`: unpack assets into a bucket, as the CDK's own function does.

Property names are those of aws-cdk-lib's `BucketDeployment` construct.
"""

import io
import mimetypes
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Final

from local.engine.client import client
from local.engine.settings import Settings
from local.engine.templates.handler import Outcome, Properties, physical_name, register

TYPE: Final = "Custom::CDKBucketDeployment"


def install(_: Settings) -> None:
    """Provision bucket deployments."""
    register(TYPE, create=_create, update=_update, delete=_delete)


def _create(logical_id: str, properties: Properties, stack: str) -> Outcome:
    return physical_name(stack, logical_id), _deploy(properties)


def _update(physical_id: str, old: Properties, new: Properties, _: str) -> Outcome:
    if _place(old) != _place(new):
        _delete(physical_id, old)
    return physical_id, _deploy(new)


def _delete(_: str, properties: Properties) -> None:
    if not _is_true(properties, "RetainOnDelete", default=True):
        s3, (bucket, prefix) = client("s3"), _place(properties)
        for key in _keys(s3, bucket, prefix):
            s3.delete_object(Bucket=bucket, Key=key)


def _deploy(properties: Properties) -> dict[str, Any]:
    s3, (bucket, prefix) = client("s3"), _place(properties)
    written = set()
    for key, content in _contents(s3, properties):
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        s3.put_object(Bucket=bucket, Key=prefix + key, Body=content, ContentType=kind)
        written.add(prefix + key)
    if _is_true(properties, "Prune", default=True):
        for key in set(_keys(s3, bucket, prefix)) - written:
            s3.delete_object(Bucket=bucket, Key=key)
    return {
        "DestinationBucketArn": f"arn:aws:s3:::{bucket}",
        "SourceObjectKeys": properties["SourceObjectKeys"],
    }


def _contents(s3: Any, properties: Properties) -> Iterator[tuple[str, bytes]]:
    """Read every file of every source, with the deploy-time values filled in."""
    buckets, keys = properties["SourceBucketNames"], properties["SourceObjectKeys"]
    markers = properties.get("SourceMarkers") or [{}] * len(keys)
    for bucket, key, values in zip(buckets, keys, markers, strict=True):
        data = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        if not _is_true(properties, "Extract", default=True):
            yield key.rpartition("/")[2], data
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if not name.endswith("/") and _is_chosen(name, properties):
                    yield name, _filled(archive.read(name), values)


def _filled(content: bytes, values: dict[str, str]) -> bytes:
    for marker, value in values.items():
        content = content.replace(marker.encode(), str(value).encode())
    return content


def _is_chosen(name: str, properties: Properties) -> bool:
    excluded = any(fnmatchcase(name, pattern) for pattern in properties.get("Exclude") or ())
    included = any(fnmatchcase(name, pattern) for pattern in properties.get("Include") or ())
    return included or not excluded


def _place(properties: Properties) -> tuple[str, str]:
    prefix = properties.get("DestinationBucketKeyPrefix", "").strip("/")
    return properties["DestinationBucketName"], f"{prefix}/" if prefix else ""


def _keys(s3: Any, bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (item["Key"] for item in page.get("Contents", []))


def _is_true(properties: Properties, name: str, *, default: bool) -> bool:
    return str(properties.get(name, default)).lower() == "true"
