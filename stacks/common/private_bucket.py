"""A bucket that nobody but its grantees can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from stacks.common.validation import acknowledge_names_given_at_run_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct


class PrivateBucket(s3.Bucket):
    """Encrypted, TLS only, access logged, no public access; with grants of one action each.

    The grants of the CDK's own bucket come in wildcard bundles (`s3:GetObject*`, `s3:List*`).
    Those below allow what their names say, under a prefix.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        keep_data: bool,
        access_logs: s3.IBucket | None,
        versioned: bool = False,
        lifecycle_rules: Sequence[s3.LifecycleRule] = (),
        **kwargs: Any,
    ) -> None:
        """Create the bucket.

        Args:
            scope: Parent construct.
            id: Construct id.
            keep_data: The bucket and its objects outlive the stack.
            access_logs: Where requests are logged; None only for the bucket that holds the logs.
            versioned: Keep what is overwritten.
            lifecycle_rules: Beside the one that ends abandoned multipart uploads.
            **kwargs: Passed on to the CDK's bucket.
        """
        abandoned = s3.LifecycleRule(abort_incomplete_multipart_upload_after=cdk.Duration.days(7))
        super().__init__(
            scope,
            id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix=f"{id}/" if access_logs else None,
            versioned=versioned,
            lifecycle_rules=[abandoned, *lifecycle_rules],
            removal_policy=cdk.RemovalPolicy.RETAIN if keep_data else cdk.RemovalPolicy.DESTROY,
            auto_delete_objects=not keep_data,
            **kwargs,
        )

    def announce_changes(self) -> None:
        """Send this bucket's object events to EventBridge.

        Through the template's own property: `event_bridge_enabled` would add a custom resource
        with a Lambda function.
        """
        bucket = self.node.default_child
        if not isinstance(bucket, s3.CfnBucket):
            raise TypeError(
                f"{self.node.path} has no AWS::S3::Bucket of its own to announce changes from."
            )
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )

    def grant_list(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow listing keys; also makes a missing object 404 rather than 403."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["s3:ListBucket"], resource_arns=[self.bucket_arn]
        )

    def grant_get_objects(self, grantee: iam.IGrantable, prefix: str = "") -> iam.Grant:
        """Allow reading objects and their metadata under a prefix."""
        return self._grant_on_objects(grantee, "s3:GetObject", prefix)

    def grant_put_objects(self, grantee: iam.IGrantable, prefix: str = "") -> iam.Grant:
        """Allow writing objects under a prefix."""
        return self._grant_on_objects(grantee, "s3:PutObject", prefix)

    def grant_delete_objects(self, grantee: iam.IGrantable, prefix: str = "") -> iam.Grant:
        """Allow deleting objects under a prefix."""
        return self._grant_on_objects(grantee, "s3:DeleteObject", prefix)

    def _grant_on_objects(self, grantee: iam.IGrantable, action: str, prefix: str) -> iam.Grant:
        objects = self.arn_for_objects(f"{prefix}*")
        acknowledge_names_given_at_run_time(grantee, objects)
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=[action], resource_arns=[objects]
        )


class AccessLogsBucket(PrivateBucket):
    """Where a solution's buckets log who touched what; entries expire after a year."""

    def __init__(self, scope: Construct, id: str, *, keep_data: bool) -> None:
        """Create the bucket; it logs nothing about itself."""
        super().__init__(
            scope,
            id,
            keep_data=keep_data,
            access_logs=None,
            lifecycle_rules=[s3.LifecycleRule(expiration=cdk.Duration.days(365))],
        )
