"""The two queues that work waits in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from stacks.common.work_queue import WorkQueue

if TYPE_CHECKING:
    from stacks.common.solution import SolutionStack

START_JOB_TIMEOUT = cdk.Duration.minutes(1)
COLLECT_TIMEOUT = cdk.Duration.minutes(2)
OLDEST_MESSAGE = cdk.Duration.hours(1)


class Queues(Construct):
    """Both are made first: each function also sends to the queue of the other.

    Attributes:
        intake: Recordings that wait for a job.
        completion: Jobs that wait for their rows.
    """

    def __init__(self, scope: Construct, id: str, *, solution: SolutionStack) -> None:
        """Create the queues, with the time-outs of the functions that will empty them."""
        super().__init__(scope, id)
        self.intake = WorkQueue(
            self,
            "Intake",
            consumer_timeout=START_JOB_TIMEOUT,
            solution=solution,
            oldest=OLDEST_MESSAGE,
        )
        self.completion = WorkQueue(
            self,
            "Completion",
            consumer_timeout=COLLECT_TIMEOUT,
            solution=solution,
            oldest=OLDEST_MESSAGE,
        )
