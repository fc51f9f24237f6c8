"""Upstream gap: IAM knows nothing of services that MiniStack does not implement."""

from collections import defaultdict
from typing import Any

from local.engine import upstream
from local.engine.forwarding import operation
from local.engine.forwarding.table import FORWARDED
from local.engine.settings import Settings


def install(_: Settings) -> None:
    """Teach IAM actions, resources and condition keys of the forwarded services."""
    upstream.use("core.iam_actions:SERVICE_TO_IAM_NAMESPACE").update(
        {name: name for name in FORWARDED}
    )
    upstream.wrap("core.iam_actions:_CBOR_CAPABLE", lambda names: names | set(FORWARDED))
    upstream.wrap("core.iam_actions:extract_iam_action", _action)
    upstream.wrap("core.iam_actions:extract_resource_arn", _resource)
    upstream.wrap("core.iam_actions:request_tag_context", _context)


def _action(inner: Any) -> Any:
    def extract_iam_action(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> str | None:
        if service not in FORWARDED:
            found: str | None = inner(service, method, path, headers, body, query)
            return found
        asked = operation.parse(path, headers)
        return f"{service}:{asked.name}" if asked else None

    return extract_iam_action


def _resource(inner: Any) -> Any:
    def extract_resource_arn(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any
    ) -> str:
        asked = operation.parse(path, headers) if service in FORWARDED else None
        if asked is None:
            return str(inner(service, method, path, headers, body, *rest))
        _, region, account = rest
        request = defaultdict(str, operation.arguments(asked, body))
        return FORWARDED[service].resource(asked.name, request, f"{region}:{account}")

    return extract_resource_arn


def _context(inner: Any) -> Any:
    def request_tag_context(
        service: str, iam_action: str, body: bytes, params: Any
    ) -> dict[str, Any]:
        tags: dict[str, Any] = inner(service, iam_action, body, params)
        return tags | _conditions(service, body)

    return request_tag_context


def _conditions(service: str, body: bytes) -> dict[str, Any]:
    forwarded = FORWARDED.get(service)
    if forwarded is None:
        return {}
    asked = operation.Operation(name="", cbor=not body.startswith(b"{"))
    request = operation.arguments(asked, body)
    return {key: request[name] for key, name in forwarded.conditions.items() if name in request}
