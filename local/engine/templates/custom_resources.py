"""Upstream gap: the CDK's own custom resources are Node.js functions that need AWS's SDK.

The engine does their work itself, with the same properties and outcome. Others run as they
are, but get one minute instead of an hour to answer.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from local.engine import upstream
from local.engine.client import ClientError, client, error_code
from local.engine.settings import Settings
from local.engine.templates import bucket_deployment
from local.engine.templates.handler import Outcome, Properties, physical_name, register

AUTO_DELETE: Final = "Custom::S3AutoDeleteObjects"
LOG_RETENTION: Final = "Custom::LogRetention"
TYPES: Final = frozenset({AUTO_DELETE, LOG_RETENTION, bucket_deployment.TYPE})
TIMEOUT: Final = "60"  # seconds

_AUTO_DELETE_TAG: Final = {"Key": "aws-cdk:auto-delete-objects", "Value": "true"}


def install(_: Settings) -> None:
    """Provision the CDK's custom resources, and bound the time of all others."""
    register(AUTO_DELETE, create=_named, update=_unchanged, delete=_empty_bucket)
    register(LOG_RETENTION, create=_retain, update=_retain_again, delete=_nothing)
    bucket_deployment.install(_)
    upstream.wrap("services.cloudformation.custom_resource:invoke_custom_resource", _bounded)


def _named(logical_id: str, _: Properties, stack: str) -> Outcome:
    return physical_name(stack, logical_id), {}


def _unchanged(physical_id: str, _: Properties, __: Properties, ___: str) -> Outcome:
    return physical_id, {}


def _nothing(_: str, __: Properties) -> None:
    """Log groups outlive the custom resource, as on AWS."""


def _empty_bucket(_: str, properties: Properties) -> None:
    s3, bucket = client("s3"), properties["BucketName"]
    try:
        tags = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    except ClientError as error:
        if error_code(error) in ("NoSuchBucket", "NoSuchTagSet"):
            return
        raise
    if _AUTO_DELETE_TAG in tags:
        delete_objects(s3, bucket)


def delete_objects(s3: Any, bucket: str) -> None:
    """Delete every version of every object."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = page.get("Versions", []) + page.get("DeleteMarkers", [])
        objects = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
        if objects:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


def _retain(_: str, properties: Properties, __: str) -> Outcome:
    logs, group = client("logs"), properties["LogGroupName"]
    try:
        logs.create_log_group(logGroupName=group)
    except ClientError as error:
        if error_code(error) != "ResourceAlreadyExistsException":
            raise
    days = properties.get("RetentionInDays")
    if days:
        logs.put_retention_policy(logGroupName=group, retentionInDays=int(days))
    else:
        logs.delete_retention_policy(logGroupName=group)
    return group, {"LogGroupName": group}


def _retain_again(_: str, __: Properties, new: Properties, stack: str) -> Outcome:
    return _retain("", new, stack)


def _bounded(inner: Callable[..., Any]) -> Callable[..., Any]:
    def invoke_custom_resource(
        request_type: str, logical_id: str, props: Mapping[str, Any], *rest: Any, **names: Any
    ) -> Any:
        bounded = {"ServiceTimeout": TIMEOUT, **props}
        return inner(request_type, logical_id, bounded, *rest, **names)

    return invoke_custom_resource
