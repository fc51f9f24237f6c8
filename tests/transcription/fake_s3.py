"""S3 in memory, with conditional reads and writes."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import md5
from typing import Any

from tests.transcription.fakes import Clock, FakeClient, Faults, client_error


@dataclass(frozen=True)
class StoredObject:
    body: bytes
    etag: str
    modified: datetime
    metadata: dict[str, str]


class FakeS3(FakeClient):
    service = "s3"

    def __init__(self, clock: Clock, faults: Faults) -> None:
        super().__init__(clock, faults)
        self.objects: dict[tuple[str, str], StoredObject] = {}
        # By bucket and key: the operation that fails, and the code and status it answers.
        self.unreadable: dict[tuple[str, str], tuple[str, str, int]] = {}
        self.before_put: Callable[[str], None] = lambda _key: None

    def upload(self, bucket: str, key: str, body: bytes, **metadata: str) -> str:
        """Put an object as a user does: not counted as a call of the functions."""
        names = {name.replace("_", "-"): value for name, value in metadata.items()}
        return self._store(bucket, key, body, names)

    def remove(self, bucket: str, key: str) -> None:
        self.objects.pop((bucket, key), None)

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        return sorted(key for at, key in self.objects if at == bucket and key.startswith(prefix))

    def head_object(self, **parameters: Any) -> Any:
        def effect() -> Any:
            found = self.objects.get((parameters["Bucket"], parameters["Key"]))
            if found is None:
                raise client_error("HeadObject", "404", 404)
            self._check_readable("HeadObject", parameters)
            return {
                "ETag": found.etag,
                "ContentLength": len(found.body),
                "LastModified": found.modified,
                "Metadata": found.metadata,
            }

        return self.call("HeadObject", parameters, effect)

    def get_object(self, **parameters: Any) -> Any:
        def effect() -> Any:
            found = self._existing("GetObject", parameters)
            self._check_readable("GetObject", parameters)
            if parameters.get("IfMatch", found.etag) != found.etag:
                raise client_error("GetObject", "PreconditionFailed", 412)
            body = found.body
            if "Range" in parameters:
                first, last = parameters["Range"].removeprefix("bytes=").split("-")
                body = body[int(first) : int(last) + 1]
            return {"Body": io.BytesIO(body), "ETag": found.etag, "LastModified": found.modified}

        return self.call("GetObject", parameters, effect)

    def put_object(self, **parameters: Any) -> Any:
        def effect() -> Any:
            bucket, key = parameters["Bucket"], parameters["Key"]
            self.before_put(key)
            found = self.objects.get((bucket, key))
            if "IfMatch" in parameters and found is None:
                raise client_error("PutObject", "NoSuchKey", 404)
            taken = found is not None and parameters.get("IfNoneMatch") == "*"
            if taken or (found and parameters.get("IfMatch", found.etag) != found.etag):
                raise client_error("PutObject", "PreconditionFailed", 412)
            return {"ETag": self._store(bucket, key, parameters["Body"], {})}

        return self.call("PutObject", parameters, effect)

    def delete_object(self, **parameters: Any) -> Any:
        def effect() -> Any:
            self.remove(parameters["Bucket"], parameters["Key"])
            return {}

        return self.call("DeleteObject", parameters, effect)

    def get_paginator(self, operation: str) -> "FakeS3":
        assert operation == "list_objects_v2"
        return self

    def paginate(self, **parameters: Any) -> Iterator[Any]:
        keys = self.keys(parameters["Bucket"], parameters.get("Prefix", ""))
        for page in _pages(keys):
            found = [(key, self.objects[parameters["Bucket"], key]) for key in page]
            contents = [
                {
                    "Key": key,
                    "ETag": stored.etag,
                    "Size": len(stored.body),
                    "LastModified": stored.modified,
                }
                for key, stored in found
            ]
            yield self.call("ListObjectsV2", parameters, partial(dict, Contents=contents))

    def _store(self, bucket: str, key: str, body: bytes, metadata: dict[str, str]) -> str:
        etag = f'"{md5(body, usedforsecurity=False).hexdigest()}"'
        self.objects[bucket, key] = StoredObject(body, etag, self.clock.now, metadata)
        return etag

    def _check_readable(self, operation: str, parameters: dict[str, Any]) -> None:
        at = (parameters["Bucket"], parameters["Key"])
        failing, code, status = self.unreadable.get(at, ("", "", 0))
        if operation == failing:
            raise client_error(operation, code, status)

    def _existing(self, operation: str, parameters: dict[str, Any]) -> StoredObject:
        found = self.objects.get((parameters["Bucket"], parameters["Key"]))
        if found is None:
            raise client_error(operation, "NoSuchKey", 404)
        return found


def _pages(keys: list[str]) -> Iterator[list[str]]:
    """Pages of three keys; an empty listing is one empty page."""
    for start in range(0, max(len(keys), 1), 3):
        yield keys[start : start + 3]
