"""S3, SQS and Transcribe in memory, behind the methods of botocore's clients.

Requests are checked against the services' models, conditional writes are honoured, and any call
can be made to fail before or after it took effect.
"""

import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from hashlib import md5
from typing import Any

import botocore.session
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.validate import ParamValidator


class Clock:
    """The time that all fakes share; it moves only when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)

    def pass_time(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class Crash(BaseException):
    """What an execution environment that dies looks like."""


@dataclass
class Faults:
    """Counts every call to any fake, and breaks the one chosen: before or after its effect."""

    broken_call: int | None = None
    after_effect: bool = False
    crash: bool = False
    calls: list[str] = field(default_factory=list)

    def run(self, operation: str, effect: Callable[[], Any]) -> Any:
        self.calls.append(operation)
        if len(self.calls) - 1 != self.broken_call:
            return effect()
        if self.after_effect:
            effect()
        raise Crash if self.crash else EndpointConnectionError(endpoint_url="https://fake")


@cache
def _service_model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def client_error(operation: str, code: str, status: int, message: str = "") -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, operation)


class FakeClient:
    """Validates a request as botocore does, then runs it through the faults."""

    service = ""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self.clock = clock
        self.faults = faults

    def call(self, operation: str, parameters: dict[str, Any], effect: Callable[[], Any]) -> Any:
        shape = _service_model(self.service).operation_model(operation).input_shape
        report = ParamValidator().validate(parameters, shape)
        assert not report.has_errors(), report.generate_report()
        return self.faults.run(f"{self.service}:{operation}", effect)


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

    def _existing(self, operation: str, parameters: dict[str, Any]) -> StoredObject:
        found = self.objects.get((parameters["Bucket"], parameters["Key"]))
        if found is None:
            raise client_error(operation, "NoSuchKey", 404)
        return found


def _pages(keys: list[str]) -> Iterator[list[str]]:
    """Pages of three keys; an empty listing is one empty page."""
    for start in range(0, max(len(keys), 1), 3):
        yield keys[start : start + 3]


class FakeSqs(FakeClient):
    service = "sqs"

    def __init__(self, clock: Clock, faults: Faults) -> None:
        super().__init__(clock, faults)
        self.sent: dict[str, deque[dict[str, Any]]] = {}

    def send_message(self, **parameters: Any) -> Any:
        def effect() -> Any:
            self.sent.setdefault(parameters["QueueUrl"], deque()).append(parameters)
            return {}

        return self.call("SendMessage", parameters, effect)

    def send_message_batch(self, **parameters: Any) -> Any:
        def effect() -> Any:
            assert 1 <= len(parameters["Entries"]) <= 10
            self.sent.setdefault(parameters["QueueUrl"], deque()).extend(parameters["Entries"])
            return {}

        return self.call("SendMessageBatch", parameters, effect)


class FakeTranscribe(FakeClient):
    """Jobs run until `finish` is called; `limit` of them at a time."""

    service = "transcribe"

    def __init__(self, clock: Clock, faults: Faults, s3: FakeS3) -> None:
        super().__init__(clock, faults)
        self.s3 = s3
        self.jobs: dict[str, dict[str, Any]] = {}
        self.requests: dict[str, dict[str, Any]] = {}
        self.limit = 100
        self.refusal: tuple[str, str] | None = None

    @property
    def running(self) -> list[str]:
        return [n for n, job in self.jobs.items() if job["TranscriptionJobStatus"] == "IN_PROGRESS"]

    def start_transcription_job(self, **parameters: Any) -> Any:
        name = parameters["TranscriptionJobName"]

        def effect() -> Any:
            if name in self.jobs:
                raise client_error("StartTranscriptionJob", "ConflictException", 409)
            if self.refusal:
                raise client_error("StartTranscriptionJob", self.refusal[0], 400, self.refusal[1])
            if len(self.running) >= self.limit:
                raise client_error("StartTranscriptionJob", "LimitExceededException", 429)
            self.requests[name] = parameters
            echoed = ("TranscriptionJobName", "Media", "LanguageCode", "ContentRedaction")
            job = {key: parameters[key] for key in echoed if key in parameters}
            job |= {"TranscriptionJobStatus": "IN_PROGRESS", "CreationTime": self.clock.now}
            self.jobs[name] = job
            return {"TranscriptionJob": dict(job)}

        return self.call("StartTranscriptionJob", parameters, effect)

    def get_transcription_job(self, **parameters: Any) -> Any:
        def effect() -> Any:
            job = self.jobs.get(parameters["TranscriptionJobName"])
            if job is None:
                message = "The requested job couldn't be found"
                raise client_error("GetTranscriptionJob", "BadRequestException", 400, message)
            return {"TranscriptionJob": dict(job)}

        return self.call("GetTranscriptionJob", parameters, effect)

    def finish(self, name: str, transcript: bytes) -> None:
        """End a job; its transcript appears where the request asked for it."""
        request = self.requests[name]
        folder, _, file = request["OutputKey"].rpartition("/")
        file = f"redacted-{file}" if "ContentRedaction" in request else file
        self.s3.upload(request["OutputBucketName"], f"{folder}/{file}", transcript)
        self._end(name, TranscriptionJobStatus="COMPLETED")

    def fail(self, name: str, reason: str) -> None:
        self._end(name, TranscriptionJobStatus="FAILED", FailureReason=reason)

    def _end(self, name: str, **changes: Any) -> None:
        self.jobs[name] |= {"CompletionTime": self.clock.now, **changes}
