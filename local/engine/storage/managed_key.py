"""Upstream gap: SSE-KMS without a key is refused, though AWS then takes its managed key.

The CDK's bootstrap bucket is encrypted like that
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html).
"""

from collections.abc import Callable
from typing import Any, Final

from local.engine import upstream
from local.engine.settings import Settings

Resolve = Callable[[dict[str, str], str], Any]

_ALGORITHM: Final = "x-amz-server-side-encryption"
_KEY: Final = "x-amz-server-side-encryption-aws-kms-key-id"


def install(_: Settings) -> None:
    """Fall back to the alias `aws/s3`."""
    upstream.wrap("services.s3:_resolve_sse_write_headers", _defaulting)


def _defaulting(inner: Resolve) -> Resolve:
    def resolve(headers: dict[str, str], bucket_name: str) -> Any:
        if headers.get(_ALGORITHM) == "aws:kms" and not headers.get(_KEY):
            headers = {**headers, _KEY: _managed_key()}
        return inner(headers, bucket_name)

    return resolve


def _managed_key() -> str:
    region = upstream.use("core.responses:get_region")()
    account = upstream.use("core.responses:get_account_id")()
    return f"arn:aws:kms:{region}:{account}:alias/aws/s3"
