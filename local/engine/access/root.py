"""Upstream gap: root calls are not authenticated.

MiniStack takes an empty key, `test`, and any twelve digits for the account's root and checks
no signature. Here one key is root, and its signature counts like everybody's. Requests without
credentials are nobody: buckets that anyone may read are not part of the local cloud.
"""

from local.credentials import ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY
from local.engine import upstream
from local.engine.settings import Settings


def install(_: Settings) -> None:
    """Make the local cloud's key the only root key."""
    for name in ("core.iam_evaluator:is_root_access_key", "services.sts:is_root_access_key"):
        upstream.replace(name, _nobody_by_default)
    upstream.use("services.sts:register_session")(
        ACCESS_KEY_ID,
        {
            "Arn": f"arn:aws:iam::{ACCOUNT_ID}:root",
            "AccountId": ACCOUNT_ID,
            "UserId": ACCOUNT_ID,
            "SecretAccessKey": SECRET_ACCESS_KEY,
            "SessionToken": None,
            "PrincipalType": "Root",
        },
    )


def _nobody_by_default(access_key_id: str) -> bool:  # noqa: ARG001 - upstream's signature
    return False
