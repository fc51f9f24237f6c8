"""Upstream gap: grants on a workgroup do not cover the queries in it.

Athena's operations on an execution or a named query name only its id, but are authorised on
its workgroup.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from local.engine import upstream
from local.engine.settings import Settings

Extract = Callable[..., str]

_STORES: Final = {
    "QueryExecutionId": "services.athena:_executions",
    "NamedQueryId": "services.athena:_named_queries",
}


def install(_: Settings) -> None:
    """Authorise by workgroup what is named by id."""
    upstream.wrap("core.iam_actions:extract_resource_arn", _by_workgroup)


def _by_workgroup(inner: Extract) -> Extract:
    def extract_resource_arn(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any
    ) -> str:
        group = _workgroup(body) if service == "athena" else None
        if group is None:
            return inner(service, method, path, headers, body, *rest)
        _, region, account = rest
        return f"arn:aws:athena:{region}:{account}:workgroup/{group}"

    return extract_resource_arn


def _workgroup(body: bytes) -> str | None:
    try:
        request = json.loads(body)
    except ValueError:
        return None
    for member, store in _STORES.items():
        found = upstream.use(store).get(request[member]) if member in request else None
        if found:
            return str(found["WorkGroup"])
    return None
