"""EventBridge events as they arrive in queues, parsed to types."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.errors import PermanentError


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectCreated:
    """An object was written to a bucket.

    `key` is the object's key as it is: EventBridge doesn't URL-encode keys, S3's own
    notifications do.
    """

    bucket: str
    key: str

    def to_json(self) -> str:
        """The event in EventBridge's form, as `object_created` reads it."""
        detail = {"bucket": {"name": self.bucket}, "object": {"key": self.key}}
        return event_json(source="aws.s3", detail_type="Object Created", detail=detail)


def object_created(body: str) -> ObjectCreated:
    """Read S3's "Object Created" event.

    Format: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html

    Raises:
        PermanentError: `body` is no such event.
    """
    match event_detail(body, source="aws.s3", detail_type="Object Created"):
        case {"bucket": {"name": str() as bucket}, "object": {"key": str() as key}}:
            return ObjectCreated(bucket=bucket, key=_encodable(key))
        case _:
            raise PermanentError("Object Created lacks detail.bucket.name or detail.object.key")


def event_json(*, source: str, detail_type: str, detail: Mapping[str, object]) -> str:
    """An event in EventBridge's form, as far as `event_detail` reads it."""
    return json.dumps(
        {"version": "0", "source": source, "detail-type": detail_type, "detail": detail}
    )


def event_detail(body: str, *, source: str, detail_type: str) -> Mapping[str, Any]:
    """The detail of an EventBridge event of one type.

    Raises:
        PermanentError: `body` is no JSON, or no event of that type.
    """
    wanted = f"an EventBridge event {detail_type!r} of {source}"
    try:
        event = json.loads(body)
    except ValueError:
        raise PermanentError(f"the message must be {wanted}, found no JSON") from None
    match event:
        case {"source": found, "detail-type": found_type, "detail": dict() as detail}:
            if (found, found_type) == (source, detail_type):
                return detail
            raise PermanentError(f"the message must be {wanted}, found an event of another type")
        case _:
            raise PermanentError(f"the message must be {wanted}, found other JSON")


def _encodable(key: str) -> str:
    try:
        key.encode()
    except UnicodeEncodeError:
        raise PermanentError("the object's key must be Unicode, found a lone surrogate") from None
    return key
