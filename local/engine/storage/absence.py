"""Upstream gap: everybody learns that an object does not exist.

S3 answers 404 for a missing object only to callers with `s3:ListBucket`, to others 403
(https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from local.engine import upstream
from local.engine.access import permission
from local.engine.settings import Settings

Answer = tuple[int, dict[str, str], Any]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Answer]]

_DENIED: Final = (
    b"<?xml version='1.0' encoding='UTF-8'?>\n"
    b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)


def install(_: Settings) -> None:
    """Hide missing objects from callers that may not list."""
    handlers = upstream.use("app:SERVICE_HANDLERS")
    handlers["s3"] = _hiding(handlers["s3"])


def _hiding(inner: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        answer = await inner(method, path, headers, body, query)
        bucket, _, key = path.lstrip("/").partition("/")
        if answer[0] != 404 or not key or method not in ("GET", "HEAD"):
            return answer
        if bucket not in upstream.use("services.s3:_buckets"):
            return answer
        caller = upstream.use("core.router:extract_access_key_id")(headers, query)
        try:
            permission.require("s3:ListBucket", f"arn:aws:s3:::{bucket}", access_key_id=caller)
        except PermissionError:
            return 403, {"Content-Type": "application/xml"}, _DENIED
        return answer

    return handle
