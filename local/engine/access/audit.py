"""Upstream gap: authorised calls leave no trace from which grants could be checked.

Each decision becomes one JSON line: time (ISO 8601, UTC), principal (ARN), action, resource
(ARN or `*`), decision (`allow` or `deny`), service (IAM prefix).
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Any

from local.engine import upstream
from local.engine.access.principals import principal
from local.engine.settings import Settings

Enforce = Callable[..., Any]


class CallLog:
    """Appends decisions to a file; each line is complete when the call returns."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1, encoding="utf-8")
        self._lock = Lock()

    def append(self, entry: dict[str, str]) -> None:
        """Write one decision."""
        with self._lock:
            self._file.write(json.dumps(entry) + "\n")


_logs: list[CallLog] = []


def install(settings: Settings) -> None:
    """Record every decision of the policy evaluation, failed authentication included."""
    _logs[:] = [CallLog(settings.calls)]
    upstream.wrap("core.iam_evaluator:enforce", _recorded)


def record(*, principal: str, action: str, resource: str, allowed: bool) -> None:
    """Record a decision.

    Args:
        principal: ARN of a role, user or root, or the name of a service.
        action: IAM action.
        resource: ARN or `*`.
        allowed: The decision.
    """
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    entry = {
        "time": now.replace("+00:00", "Z"),
        "principal": principal,
        "action": action,
        "resource": resource,
        "decision": "allow" if allowed else "deny",
        "service": action.partition(":")[0],
    }
    for log in _logs:
        log.append(entry)


def _recorded(enforce: Enforce) -> Enforce:
    @wraps(enforce)
    def decide(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        denied = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        is_known = not isinstance(denied, upstream.use("core.iam_evaluator:AuthError"))
        record(
            principal=principal(access_key_id) if is_known else "unauthenticated",
            action=iam_action,
            resource=resource_arn,
            allowed=denied is None,
        )
        return denied

    return decide
