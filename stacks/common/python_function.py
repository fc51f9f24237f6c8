"""A Lambda function of one slice of `lambda/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from stacks.common.validation import acknowledge_every_resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_sqs as sqs
    from constructs import Construct

    from stacks.common.solution import SolutionStack

# The newest; handler code stays 3.11-compatible, so that it also runs on a developer's machine.
RUNTIME = lambda_.Runtime.PYTHON_3_14


class PythonFunction(lambda_.Function):
    """The function in `lambda/<slug>/<module>.py`: arm64, JSON logs, tracing, a role of its own."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        solution: SolutionStack,
        module: str,
        environment: Mapping[str, str],
        timeout: cdk.Duration,
        description: str,
        memory_megabytes: int = 512,
        dead_letter_queue: sqs.IQueue | None = None,
    ) -> None:
        """Create the function, its role and its log group, and watch it.

        Args:
            scope: Parent construct.
            id: Construct id.
            solution: Whose slice of `lambda/` the code is.
            module: The file with the `handler`, without its ending.
            environment: The variables that the handler's settings name.
            timeout: Longest run.
            description: What the function does, for the console.
            memory_megabytes: Also its share of CPU: a whole one at 1,769.
            dead_letter_queue: Where asynchronous invocations end that failed for good.
        """
        log_group = _log_group(scope, id, solution)
        super().__init__(
            scope,
            id,
            description=description,
            code=solution.code,
            handler=f"{solution.slug}.{module}.handler",
            runtime=RUNTIME,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=memory_megabytes,
            timeout=timeout,
            environment={**_powertools(solution), **environment},
            role=_role(scope, id, log_group),
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            tracing=lambda_.Tracing.ACTIVE,
            dead_letter_queue=dead_letter_queue,
        )
        acknowledge_every_resource(
            self, because="X-Ray's PutTraceSegments and PutTelemetryRecords take no resource."
        )
        solution.monitoring.watch_function(self)
        solution.output(f"{id}FunctionName", self.function_name, description)


def _log_group(scope: Construct, id: str, solution: SolutionStack) -> logs.LogGroup:
    return logs.LogGroup(
        scope,
        f"{id}Logs",
        retention=_retention(solution.stage.log_retention_days),
        removal_policy=solution.removal_policy,
    )


def _retention(days: int) -> logs.RetentionDays:
    known = {
        7: logs.RetentionDays.ONE_WEEK,
        30: logs.RetentionDays.ONE_MONTH,
        90: logs.RetentionDays.THREE_MONTHS,
    }
    if days not in known:
        raise ValueError(f"log_retention_days is {days}; choose one of {sorted(known)}.")
    return known[days]


def _role(scope: Construct, id: str, log_group: logs.LogGroup) -> iam.Role:
    role = iam.Role(scope, f"{id}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    return role


def _powertools(solution: SolutionStack) -> dict[str, str]:
    return {
        "POWERTOOLS_SERVICE_NAME": solution.slug,
        "POWERTOOLS_METRICS_NAMESPACE": solution.stack_name,
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
