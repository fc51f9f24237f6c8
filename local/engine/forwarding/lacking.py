"""Upstream gap: a call to a service that nobody provides costs seconds and says little.

MiniStack loads every model of botocore to tell a service's name from a bucket's. Listing the
models is enough, and each service without a provider says so itself.
"""

from collections.abc import Mapping
from typing import Any

from local.engine import upstream
from local.engine.client import service_names
from local.engine.forwarding.refusal import Answer, refusal
from local.engine.settings import Settings


def install(_: Settings) -> None:
    """Refuse services that the local cloud lacks."""
    names = service_names()
    upstream.replace("core.router:_is_aws_service_name", names.__contains__)
    handlers = upstream.use("app:SERVICE_HANDLERS")
    for name in names - set(handlers):
        handlers[name] = Lacking(name)


class Lacking:
    """Handler of a service that nobody provides."""

    def __init__(self, service: str) -> None:
        self._service = service

    async def __call__(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, query: Any
    ) -> Answer:
        """Answer any request with an error."""
        del method, path, body, query
        return refusal(
            501,
            "NotImplementedException",
            f"The local cloud lacks {self._service}.",
            cbor=headers.get("smithy-protocol") == "rpc-v2-cbor",
        )
