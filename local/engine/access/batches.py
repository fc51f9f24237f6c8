"""Upstream gap: batch operations are checked under names that IAM does not have.

On AWS the right to do a thing is the right to do ten of it: `sqs:SendMessage` allows
`SendMessageBatch`.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
"""

from types import MappingProxyType
from typing import Any, Final

from local.engine import upstream
from local.engine.settings import Settings

SINGLE: Final = MappingProxyType(
    {
        "sns:PublishBatch": "sns:Publish",
        "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
        "sqs:SendMessageBatch": "sqs:SendMessage",
    }
)


def install(_: Settings) -> None:
    """Check a batch as what it is a batch of."""
    upstream.wrap("core.iam_actions:extract_iam_action", _action)


def _action(inner: Any) -> Any:
    def extract_iam_action(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query_params: Any,
    ) -> str | None:
        found: str | None = inner(service, method, path, headers, body, query_params)
        return SINGLE.get(found, found) if found else None

    return extract_iam_action
