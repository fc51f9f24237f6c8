"""The HTTP server in front of the stand-ins, on the loopback interface."""

import json
import re
import socketserver
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Final, Protocol
from uuid import uuid4

HEALTH_PATH: Final = "/_local/health"
MAX_BODY_BYTES: Final = 16 * 1024 * 1024
_DRAIN_BYTES: Final = 64 * 1024

# The credential scope names the service: <key id>/<date>/<region>/<service>/aws4_request
_SIGNING_NAME: Final = re.compile(r"Credential=[^/,]+/\d{8}/[^/,]+/([^/,]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the engine forwarded it; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def signing_name(self) -> str | None:
        """The service that the caller signed the request for."""
        match = _SIGNING_NAME.search(self.headers.get("authorization", ""))
        return match[1] if match else None


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Service(Protocol):
    """A stand-in, found by the name that its clients sign with."""

    signing_name: str

    def respond(self, request: Request) -> Response:
        """Answer a request; errors are answers too, nothing is raised."""
        ...


class Server(ThreadingHTTPServer):
    """Hands every request to the service that it is signed for."""

    daemon_threads = True
    request_queue_size = 128  # a burst of uploads connects at once

    def __init__(self, port: int, services: Iterable[Service]) -> None:
        """Bind the port; 0 takes a free one.

        Raises:
            OSError: The port is taken.
        """
        self.services = {service.signing_name: service for service in services}
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """Bind without HTTPServer's reverse name look-up, which can hang for seconds offline."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Pass over clients that hang up; report anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def respond(self, request: Request) -> Response:
        """Answer one request."""
        if request.path == HEALTH_PATH:
            return _json(HTTPStatus.OK, {"status": "ready", "services": sorted(self.services)})
        if "origin" in request.headers:
            # The caller headers are believed, so no web page may send them.
            message = "The services answer the engine, not web pages."
            return _error(HTTPStatus.FORBIDDEN, "AccessDeniedException", message)
        service = self.services.get(request.signing_name or "")
        if service is None:
            return _unknown_service(request.signing_name, sorted(self.services))
        return service.respond(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes
    timeout = 120
    server: Server

    def _answer(self) -> None:
        refusal = self._read_refusal()
        response = refusal or self.server.respond(
            Request(
                method=self.command,
                path=self.path.partition("?")[0],
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(self._length()),
            )
        )
        self._send(response)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815 - the base class's names

    def _length(self) -> int:
        text = self.headers.get("Content-Length", "0")
        return int(text) if text.isascii() and text.isdigit() else -1

    def _read_refusal(self) -> Response | None:
        """Refuse a body that can't be framed or is too large; a large one is drained first."""
        if "Transfer-Encoding" in self.headers or self._length() < 0:
            self.close_connection = True
            return _error(HTTPStatus.LENGTH_REQUIRED, "LengthRequired", "Send a Content-Length.")
        if (length := self._length()) > MAX_BODY_BYTES:
            while length > 0 and (chunk := self.rfile.read(min(length, _DRAIN_BYTES))):
                length -= len(chunk)
            return _error(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "RequestEntityTooLargeException",
                f"A request may have {MAX_BODY_BYTES} bytes.",
            )
        return None

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("x-amzn-RequestId", str(uuid4()))
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the engine keeps the log of calls."""


def _json(
    status: HTTPStatus, document: object, headers: Mapping[str, str] | None = None
) -> Response:
    kinds = {"Content-Type": "application/json"} | dict(headers or {})
    return Response(status, json.dumps(document).encode(), kinds)


def _error(status: HTTPStatus, code: str, message: str) -> Response:
    return _json(status, {"__type": code, "message": message}, {"x-amzn-ErrorType": code})


def _unknown_service(name: str | None, known: list[str]) -> Response:
    found = f"signed for {name!r}" if name else "not signed with Signature Version 4"
    message = f"The request is {found}; the stand-ins here are {', '.join(known)}."
    return _error(HTTPStatus.NOT_FOUND, "UnknownServiceException", message)
