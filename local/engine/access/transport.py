"""Upstream gap: policies that enforce TLS deny every call on plain loopback HTTP.

`aws:SecureTransport` protects data on a network. A request that never leaves the machine has
nothing to protect it from, so it counts as secure.
"""

from contextvars import ContextVar
from typing import Any

from local.engine import upstream
from local.engine.settings import Settings


class LoopbackOrigin:
    """Stands in for MiniStack's context variable of (client address, whether TLS was used)."""

    def __init__(self, inner: ContextVar[tuple[str, bool]]) -> None:
        self._inner = inner

    def get(self) -> tuple[str, bool]:
        """Return the client's address, always as secure."""
        return self._inner.get()[0], True

    def set(self, value: tuple[str, bool]) -> Any:
        """Remember a request's origin."""
        return self._inner.set(value)


def install(_: Settings) -> None:
    """Count loopback requests as TLS."""
    upstream.wrap("core.iam_evaluator:_request_origin", LoopbackOrigin)
