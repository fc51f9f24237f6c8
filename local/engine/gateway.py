"""The outermost layer of the server: what concerns no AWS service.

The endpoint runs uploaded code, and its root key is public. So a web page in this machine's
browser must not reach it: requests that come from another site, or under another site's name
(DNS rebinding), are refused, and so are WebSockets, which no solution uses.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any, Final
from urllib.parse import urlsplit

from local.engine import faults
from local.engine.faults import FAULTS

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HEALTH: Final = "/_local/health"
FAULTS_PATH: Final = "/_local/faults"
_CUSTOM_RESOURCE_ANSWERS: Final = "/_ministack/cfn-response/"
_UPSTREAM_ADMINISTRATION: Final = ("/_ministack/", "/_localstack/")
_LOOPBACK: Final = ("127.0.0.1", "localhost")

_target: ContextVar[str] = ContextVar("target", default="/")


def target() -> str:
    """Return the path and query of the current request as they came, still encoded."""
    return _target.get()


def gateway(inner: Application) -> Application:
    """Wrap MiniStack's application."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await inner(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close"})
        elif not _is_local(dict(scope["headers"])):
            await _answer(send, 403, {"message": "The local cloud serves this machine only."})
        elif scope["path"] == HEALTH:
            await _answer(send, 200, {"status": "ready"})
        elif scope["path"] == FAULTS_PATH:
            await _answer(send, *_faults(scope["method"], await _body(receive)))
        elif _is_closed(scope["path"]):
            await _answer(send, 404, {"message": f"The local cloud has no {scope['path']}."})
        else:
            _target.set(_raw_target(scope))
            await inner(scope, receive, send)

    return application


def _is_closed(path: str) -> bool:
    """Tell whether a path belongs to MiniStack's own administration, which takes no credentials."""
    return path.startswith(_UPSTREAM_ADMINISTRATION) and not path.startswith(
        _CUSTOM_RESOURCE_ANSWERS
    )


def _faults(method: str, body: bytes) -> tuple[int, object]:
    try:
        if method == "PUT":
            FAULTS.set(faults.parse(json.loads(body)))
        elif method == "DELETE":
            FAULTS.set([])
    except ValueError as error:
        return 400, {"message": str(error)}
    return 200, {"rules": FAULTS.show()}


async def _body(receive: Receive) -> bytes:
    content = bytearray()
    while True:
        message = await receive()
        content += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(content)


def _raw_target(scope: Scope) -> str:
    path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("ascii")
    return f"{path}?{query}" if query else path


def _is_local(headers: dict[bytes, bytes]) -> bool:
    sites = [b"//" + headers.get(b"host", b"localhost"), headers.get(b"origin", b"//localhost")]
    return all(_names_loopback(site.decode("latin-1")) for site in sites)


def _names_loopback(site: str) -> bool:
    host = urlsplit(site).hostname or ""
    return host in _LOOPBACK or host.endswith(".localhost")


async def _answer(send: Send, status: int, content: object) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})
