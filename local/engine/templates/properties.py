"""Upstream gaps: properties of functions and buckets that are dropped without a word.

Functions lose dead-letter queue and reserved concurrency, buckets tags, encryption, lifecycle
and object ownership.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from local.engine import upstream
from local.engine.client import request_body
from local.engine.settings import Settings
from local.engine.templates import lifecycle
from local.engine.templates.handler import Properties, demand, extend

Translate = Callable[[Any], dict[str, Any]]


def install(_: Settings) -> None:
    """Apply what MiniStack drops."""
    extend("AWS::Lambda::Function", after=_function)
    extend("AWS::S3::Bucket", after=_bucket)


def _function(name: str, properties: Properties) -> None:
    function = upstream.use("services.lambda_svc:_functions").get(name)
    function["config"].pop("DeadLetterConfig", None)
    if properties.get("DeadLetterConfig"):
        function["config"]["DeadLetterConfig"] = properties["DeadLetterConfig"]
    reserved = properties.get("ReservedConcurrentExecutions")
    function["concurrency"] = None if reserved is None else int(reserved)


def _bucket(name: str, properties: Properties) -> None:
    """Store configurations as the API's own requests would."""
    for property_name, (operation, put, translate) in _CONFIGURATIONS.items():
        value = properties.get(property_name)
        if value:
            body = request_body("s3", operation, {"Bucket": name, **translate(value)})
            demand(upstream.use(put)(name, body), f"AWS::S3::Bucket {property_name}")


def _encryption(value: Mapping[str, Any]) -> dict[str, Any]:
    rules = [
        {
            "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
            "BucketKeyEnabled": str(rule.get("BucketKeyEnabled", False)).lower() == "true",
        }
        for rule in value["ServerSideEncryptionConfiguration"]
    ]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


def _tags(value: list[Mapping[str, str]]) -> dict[str, Any]:
    return {"Tagging": {"TagSet": [dict(tag) for tag in value]}}


def _ownership(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"OwnershipControls": {"Rules": value["Rules"]}}


_CONFIGURATIONS: Final[dict[str, tuple[str, str, Translate]]] = {
    "BucketEncryption": (
        "PutBucketEncryption",
        "services.s3:_put_bucket_encryption",
        _encryption,
    ),
    "LifecycleConfiguration": (
        "PutBucketLifecycleConfiguration",
        "services.s3:_put_bucket_lifecycle",
        lifecycle.translate,
    ),
    "OwnershipControls": (
        "PutBucketOwnershipControls",
        "services.s3:_put_bucket_ownership_controls",
        _ownership,
    ),
    "Tags": ("PutBucketTagging", "services.s3:_put_bucket_tagging", _tags),
}
