"""A queue in front of a function: nothing that enters it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.common.validation import acknowledge

if TYPE_CHECKING:
    from aws_cdk import aws_events as events
    from aws_cdk import aws_lambda as lambda_

    from stacks.common.solution import SolutionStack

LONGEST_RETENTION = cdk.Duration.days(14)


def dead_letter_queue(scope: Construct, id: str) -> sqs.Queue:
    """A queue for what failed for good, kept as long as SQS keeps anything."""
    queue = sqs.Queue(
        scope,
        id,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=LONGEST_RETENTION,
    )
    acknowledge(
        queue,
        "Serverless-SQSRedrivePolicy",
        because="This is where redriven messages end; an alarm watches it.",
    )
    return queue


class WorkQueue(Construct):
    """A queue, its dead-letter queue, and alarms on both.

    Attributes:
        queue: Where work waits.
        dead_letters: Where messages end that failed `attempts` times, and events that could not
            be delivered.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        consumer_timeout: cdk.Duration,
        solution: SolutionStack,
        oldest: cdk.Duration,
        attempts: int = 5,
    ) -> None:
        """Create both queues.

        Args:
            scope: Parent construct.
            id: Construct id.
            consumer_timeout: Of the function that empties the queue; a message stays hidden six
                times as long.
            solution: Whose alarms watch the queue, and whose outputs name it.
            oldest: Messages older than this raise an alarm.
            attempts: Receives before a message is a dead letter.
        """
        super().__init__(scope, id)
        self.dead_letters = dead_letter_queue(self, "DeadLetters")
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=LONGEST_RETENTION,
            visibility_timeout=cdk.Duration.seconds(6 * consumer_timeout.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters, max_receive_count=attempts
            ),
        )
        solution.monitoring.watch_queue(self.queue, self.dead_letters, oldest=oldest)
        solution.output(f"{id}QueueUrl", self.queue.queue_url, "Work that waits")
        solution.output(
            f"{id}DeadLetterQueueUrl", self.dead_letters.queue_url, "Work that failed for good"
        )

    def receive(self, rule: events.Rule) -> None:
        """Take in the events of a rule; what cannot be delivered is a dead letter."""
        rule.add_target(targets.SqsQueue(self.queue, dead_letter_queue=self.dead_letters))

    def feed(self, function: lambda_.Function, *, batch_size: int, max_concurrency: int) -> None:
        """Have a function work the queue off; it reports which messages of a batch failed."""
        acknowledge(
            function,
            "Serverless-LambdaDLQ",
            because="Invoked by its queue alone, whose redrive policy keeps what fails.",
        )
        acknowledge(
            function,
            "Serverless-LambdaEventSourceMappingDestination",
            because="A queue as source has no such destination: redriving is the queue's own.",
        )
        function.add_event_source(
            sources.SqsEventSource(
                self.queue,
                batch_size=batch_size,
                max_concurrency=max_concurrency,
                report_batch_item_failures=True,
            )
        )

    def grant_send(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow sending, and nothing else."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sqs:SendMessage"], resource_arns=[self.queue.queue_arn]
        )
