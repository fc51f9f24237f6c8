"""Upstream gap: MiniStack answers for AI services with canned results, or not at all.

Requests to the services of the table go to a server of our own, as they came, with headers
that name the verified caller. The server acts on S3 with the caller's credentials.
"""

import asyncio
import http.client
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from local.engine import gateway, upstream
from local.engine.access.principals import credential
from local.engine.forwarding import cbor, operation
from local.engine.forwarding.refusal import Answer, refusal
from local.engine.forwarding.table import FORWARDED, ForwardedService
from local.engine.settings import Settings

TIMEOUT: Final = 60.0  # seconds
_HOP_BY_HOP: Final = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "expect", "accept-encoding"}
)

Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Answer]]


def install(settings: Settings) -> None:
    """Route the forwarded services to the server that provides them."""
    handlers = upstream.use("app:SERVICE_HANDLERS")
    patterns = upstream.use("core.router:SERVICE_PATTERNS")
    for name, service in FORWARDED.items():
        handlers[name] = _handler(service, settings.services_url)
        patterns.setdefault(name, {"host_patterns": [rf"^{name}\."]})


def _handler(service: ForwardedService, url: str) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        sent = {name: value for name, value in headers.items() if name not in _HOP_BY_HOP}
        sent |= _caller(headers, query)
        asked = operation.parse(path, headers)
        try:
            if asked is None or not asked.cbor:
                return await asyncio.to_thread(_send, url, method, gateway.target(), sent, body)
            del sent["smithy-protocol"]
            named, content = cbor.request_to_json(service.model, asked.name, body)
            reply = await asyncio.to_thread(_send, url, method, "/", sent | named, content)
        except OSError as error:
            return _unavailable(url, error, cbor=bool(asked and asked.cbor))
        packed = cbor.response_to_cbor(service.model, asked.name, reply[0], reply[2])
        return reply[0], dict(cbor.HEADERS), packed

    return handle


def _caller(headers: Mapping[str, str], query: Mapping[str, Any]) -> dict[str, str]:
    access_key_id = upstream.use("core.router:extract_access_key_id")(headers, query)
    found = credential(access_key_id)
    if found is None:
        raise PermissionError(f"no credentials are known for the access key {access_key_id!r}")
    caller = {
        "x-local-caller-arn": found.principal_arn,
        "x-local-caller-access-key": found.access_key_id,
        "x-local-caller-secret-key": found.secret_access_key,
        "x-local-account": found.account_id,
        "x-local-region": upstream.use("core.responses:get_region")(),
    }
    if found.session_token:
        caller["x-local-caller-session-token"] = found.session_token
    return caller


def _send(url: str, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT)
    try:
        connection.request(method, target, body or None, dict(headers))
        response = connection.getresponse()
        kind = response.headers.get("Content-Type", "application/x-amz-json-1.1")
        return response.status, {"Content-Type": kind}, response.read()
    finally:
        connection.close()


def _unavailable(url: str, error: OSError, *, cbor: bool) -> Answer:
    return refusal(
        503,
        "ServiceUnavailableException",
        f"The local cloud's AI services do not answer at {url}: {error}. Is `local.services` up?",
        cbor=cbor,
    )
