"""Rights of the caller in whose name a service acts, as Athena does on S3."""

from local.engine import upstream


def require(action: str, resource: str, *, access_key_id: str | None = None) -> None:
    """Check, and record, that a caller may do something.

    Args:
        action: IAM action, for example `s3:GetObject`.
        resource: ARN.
        access_key_id: Key of the caller; by default that of the current request.

    Raises:
        PermissionError: No policy allows it.
    """
    caller = access_key_id or upstream.use("core.iam_evaluator:_verified_key").get()
    service = action.partition(":")[0]
    region = upstream.use("core.responses:get_region")()
    denied = upstream.use("core.iam_evaluator:enforce")(caller, action, service, region, resource)
    if denied is not None:
        raise PermissionError(f"the caller may not {action} on {resource}")
