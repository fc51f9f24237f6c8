"""Names of callers."""

from typing import Any

from local.engine import upstream


def credential(access_key_id: str) -> Any | None:
    """Look up an access key. None if the local cloud never issued it or it has expired."""
    found = upstream.use("core.iam_evaluator:resolve_credential")(access_key_id)
    return (
        found if isinstance(found, upstream.use("core.iam_evaluator:ResolvedCredential")) else None
    )


def principal(access_key_id: str) -> str:
    """Name the role, user or root behind an access key, as its ARN; `anonymous` without one.

    A role session is told as its role: policies belong to roles, and session names vary.
    """
    found = credential(access_key_id)
    if found is None:
        return "anonymous"
    arn = str(found.principal_arn)
    if ":assumed-role/" not in arn:
        return arn
    name = arn.split("/")[1]
    role = upstream.use("services.iam:_roles").get_scoped(found.account_id, None, name) or {}
    return str(role.get("Arn") or f"arn:aws:iam::{found.account_id}:role/{name}")
