"""One dashboard, one alarm topic, and the alarms that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

if TYPE_CHECKING:
    from aws_cdk import aws_sqs as sqs

PERIOD = cdk.Duration.minutes(5)


class Monitoring(Construct):
    """Watches functions, queues and the solution's own metrics.

    Attributes:
        topic: Every alarm of the solution is published here, when it starts and when it ends.
    """

    def __init__(self, scope: Construct, id: str, *, alarm_email: str | None) -> None:
        """Create the topic and an empty dashboard."""
        super().__init__(scope, id)
        self.topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # Denying plain http replaces the policy that lets the account's alarms publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sns:Publish"],
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            )
        )
        if alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(alarm_email))
        self._dashboard = cloudwatch.Dashboard(self, "Dashboard")

    def alarm(
        self,
        id: str,
        metric: cloudwatch.IMetric,
        *,
        threshold: float,
        description: str,
        evaluation_periods: int = 1,
    ) -> cloudwatch.Alarm:
        """Publish to the topic when a metric reaches the threshold; no data is good news."""
        alarm = cloudwatch.Alarm(
            self,
            id,
            metric=metric,
            threshold=threshold,
            evaluation_periods=evaluation_periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=description,
        )
        notify = actions.SnsAction(self.topic)
        alarm.add_alarm_action(notify)
        alarm.add_ok_action(notify)
        return alarm

    def watch_function(self, function: lambda_.Function) -> None:
        """Alarm on errors; show invocations, errors, throttles and duration."""
        name = function.node.id
        self.alarm(
            f"{name}Errors",
            function.metric_errors(period=PERIOD),
            threshold=1,
            description=f"{name} raised an error; its log group tells which. Messages are retried.",
        )
        self._row(
            name,
            [
                function.metric_invocations(period=PERIOD),
                function.metric_errors(period=PERIOD),
                function.metric_throttles(period=PERIOD),
            ],
            [
                function.metric_duration(period=PERIOD, statistic="p50"),
                function.metric_duration(period=PERIOD, statistic="p99"),
            ],
        )

    def watch_dead_letters(self, name: str, queue: sqs.IQueue) -> None:
        """Alarm on any message in a queue of what failed for good."""
        self.alarm(
            f"{name}DeadLetters",
            queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum"),
            threshold=1,
            description=f"{name}: something failed for good. Read it, mend the cause, redrive it.",
        )

    def watch_queue(
        self, queue: sqs.IQueue, dead_letters: sqs.IQueue, *, oldest: cdk.Duration
    ) -> None:
        """Alarm on any dead letter and on messages that wait too long."""
        name = queue.node.scope.node.id if queue.node.scope else queue.node.id
        self.watch_dead_letters(name, dead_letters)
        age = queue.metric_approximate_age_of_oldest_message(period=PERIOD, statistic="Maximum")
        self.alarm(
            f"{name}OldestMessage",
            age,
            threshold=oldest.to_seconds(),
            description=f"{name}: messages wait longer than {oldest.to_human_string()}.",
        )
        waiting = queue.metric_approximate_number_of_messages_visible(
            period=PERIOD, statistic="Maximum"
        )
        dead = dead_letters.metric_approximate_number_of_messages_visible(
            period=PERIOD, statistic="Maximum"
        )
        self._row(name, [waiting, dead], [age])

    def watch_counts(self, title: str, metric_names: list[str], *, service: str) -> None:
        """Show the solution's own counters."""
        self._row(title, [self.count(name, service=service) for name in metric_names], [])

    def count(self, metric_name: str, *, service: str) -> cloudwatch.Metric:
        """One of the counters that the handlers emit, over a period."""
        return cloudwatch.Metric(
            namespace=cdk.Stack.of(self).stack_name,
            metric_name=metric_name,
            dimensions_map={"service": service},
            statistic="Sum",
            period=PERIOD,
        )

    def _row(
        self, title: str, left: list[cloudwatch.Metric], right: list[cloudwatch.Metric]
    ) -> None:
        self._dashboard.add_widgets(
            cloudwatch.GraphWidget(title=title, left=left, right=right, width=24)
        )
