"""Checks that run on every synth, and the one place where their findings are acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import cdk_nag

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import IConstruct


def add_checks(app: cdk.App) -> None:
    """Run cdk-nag on every synth; a finding that nobody acknowledged fails it."""
    cdk.Validations.of(app).add_plugins(
        cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app)
    )


def acknowledge(scope: IConstruct, rule: str, *, because: str) -> None:
    """Accept one finding of one rule at a construct and below it, with the reason for it."""
    cdk.Validations.of(scope).acknowledge(cdk.Acknowledgment(id=rule, reason=because))


def acknowledge_every_resource(grantee: iam.IGrantable, *, because: str) -> None:
    """Accept `Resource: *` for actions that AWS gives no narrower resource to."""
    acknowledge(_role_of(grantee), "AwsSolutions-IAM5[Resource::*]", because=because)


def acknowledge_names_given_at_run_time(grantee: iam.IGrantable, arn_pattern: str) -> None:
    """Accept a wildcard at the end of an ARN: what it names comes to be at run time."""
    role = _role_of(grantee)
    acknowledge(
        role,
        f"AwsSolutions-IAM5[Resource::{_as_cdk_nag_writes(cdk.Stack.of(role).resolve(arn_pattern))}]",
        because="What is granted gets its name at run time; the grant stops at the prefix.",
    )


def _as_cdk_nag_writes(value: Any) -> str:
    """Spell a resolved value as the ids of findings do: references in angle brackets."""
    if isinstance(value, str):
        return value
    (function, argument), *_ = value.items()
    if function == "Fn::Join":
        return "".join(_as_cdk_nag_writes(part) for part in argument[1])
    return f"<{argument if function == 'Ref' else '.'.join(argument)}>"


def _role_of(grantee: iam.IGrantable) -> IConstruct:
    return grantee.grant_principal  # type: ignore[return-value]  # a role is also a construct
