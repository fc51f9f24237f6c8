"""What every solution's stack has: a stage, the code of its functions, access logs, monitoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from stacks.common.monitoring import Monitoring
from stacks.common.private_bucket import AccessLogsBucket
from stacks.common.python_code import python_code

if TYPE_CHECKING:
    from constructs import Construct

    from stacks.config import StageConfig


class SolutionStack(cdk.Stack):
    """Base of the stacks: one per solution, deployed alone, sharing nothing at run time.

    Attributes:
        slug: The solution's name in every folder.
        stage: What differs between deployments.
        removal_policy: What becomes of data when the stack goes.
        code: The asset of the slice; all functions run from it.
        access_logs: Where the solution's buckets log requests.
        monitoring: The solution's dashboard, alarms and alarm topic.
    """

    slug: str

    def __init__(self, scope: Construct, id: str, *, stage: StageConfig, **kwargs: Any) -> None:
        """Create the stack; its name tells the stage, so that stages can share an account."""
        super().__init__(
            scope,
            id,
            stack_name=id if stage.name == "dev" else f"{id}-{stage.name}",
            termination_protection=stage.keep_data,
            **kwargs,
        )
        self.stage = stage
        self.removal_policy = (
            cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY
        )
        self.code = python_code(self.slug)
        self.access_logs = AccessLogsBucket(self, "AccessLogs", keep_data=stage.keep_data)
        self.monitoring = Monitoring(self, "Monitoring", alarm_email=stage.alarm_email)
        self.output("AlarmTopicArn", self.monitoring.topic.topic_arn, "Subscribe to its alarms")

    def output(self, name: str, value: str, description: str) -> None:
        """Tell the deployer something, under exactly this name."""
        cdk.CfnOutput(self, name, value=value, description=description).override_logical_id(name)
