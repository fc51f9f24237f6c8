"""Events are delivered with best effort: what was lost is found on a slow schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.common.python_function import PythonFunction
from stacks.common.work_queue import dead_letter_queue
from stacks.transcription.storage import RECORDS

if TYPE_CHECKING:
    from stacks.transcription.parts import Parts


class Reconciliation(Construct):
    """Schedule -> `reconcile` -> the queues of intake and completion.

    Attributes:
        function: Finds uploads without jobs and finished jobs without rows.
    """

    def __init__(self, scope: Construct, id: str, *, parts: Parts) -> None:
        """Create the function and its schedule."""
        super().__init__(scope, id)
        config = parts.solution.stage.transcription
        dead_letters = dead_letter_queue(self, "DeadLetters")
        parts.solution.monitoring.watch_dead_letters("Reconcile", dead_letters)
        self.function = PythonFunction(
            self,
            "Reconcile",
            solution=parts.solution,
            module="reconcile",
            description="Finds uploads without jobs and finished jobs without rows.",
            timeout=cdk.Duration.minutes(15),
            memory_megabytes=1024,
            dead_letter_queue=dead_letters,
            environment={
                "RECORDINGS_BUCKET": parts.storage.recordings.bucket_name,
                "DATA_BUCKET": parts.storage.data.bucket_name,
                "INTAKE_QUEUE_URL": parts.queues.intake.queue.queue_url,
                "COMPLETION_QUEUE_URL": parts.queues.completion.queue.queue_url,
                "JOB_NAME_PREFIX": parts.jobs.name_prefix,
                "GRACE_MINUTES": str(config.grace_minutes),
                "WINDOW_DAYS": str(config.window_days),
            },
        )
        self._schedule(config.reconcile_minutes, dead_letters)
        self._grant(parts)

    def _schedule(self, minutes: int, dead_letters: sqs.Queue) -> None:
        rule = events.Rule(
            self,
            "Schedule",
            description="Time to look for lost events.",
            schedule=events.Schedule.rate(cdk.Duration.minutes(minutes)),
        )
        rule.add_target(targets.LambdaFunction(self.function, dead_letter_queue=dead_letters))

    def _grant(self, parts: Parts) -> None:
        parts.storage.recordings.grant_list(self.function)
        parts.storage.data.grant_list(self.function)
        parts.storage.data.grant_get_objects(self.function, RECORDS)
        parts.jobs.grant_get(self.function)
        parts.queues.intake.grant_send(self.function)
        parts.queues.completion.grant_send(self.function)
