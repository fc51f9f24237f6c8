"""From a finished transcription job to rows that can be queried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from stacks.common.python_function import PythonFunction
from stacks.transcription.queues import COLLECT_TIMEOUT
from stacks.transcription.storage import RECORDS, ROWS, TRANSCRIPTS

if TYPE_CHECKING:
    from stacks.common.solution import SolutionStack
    from stacks.transcription.parts import Parts

SERVICE_COUNTS = ["Started", "Deferred", "Refused", "Completed", "FailedJobs"]


class Completion(Construct):
    """Transcribe job state change -> queue -> `collect`.

    Attributes:
        function: Turns a transcript into rows.
    """

    def __init__(self, scope: Construct, id: str, *, parts: Parts) -> None:
        """Create the rule that fills the queue, and the function that empties it."""
        super().__init__(scope, id)
        parts.queues.completion.receive(parts.jobs.on_finished(self, "Finished"))
        self.function = PythonFunction(
            self,
            "Collect",
            solution=parts.solution,
            module="collect",
            description="Turns the transcript of a finished job into rows.",
            timeout=COLLECT_TIMEOUT,
            memory_megabytes=1769,
            environment={
                "DATA_BUCKET": parts.storage.data.bucket_name,
                "INTAKE_QUEUE_URL": parts.queues.intake.queue.queue_url,
                "JOB_NAME_PREFIX": parts.jobs.name_prefix,
            },
        )
        parts.queues.completion.feed(self.function, batch_size=5, max_concurrency=10)
        self._grant(parts)
        self._watch(parts.solution)

    def _grant(self, parts: Parts) -> None:
        parts.storage.data.grant_list(self.function)
        parts.storage.data.grant_get_objects(self.function, TRANSCRIPTS)
        parts.storage.data.grant_get_objects(self.function, RECORDS)
        parts.storage.data.grant_put_objects(self.function, RECORDS)
        parts.storage.data.grant_put_objects(self.function, ROWS)
        parts.storage.data.grant_delete_objects(self.function, ROWS)
        parts.jobs.grant_get(self.function)
        parts.queues.intake.grant_send(self.function)

    def _watch(self, solution: SolutionStack) -> None:
        solution.monitoring.watch_counts("Recordings", SERVICE_COUNTS, service=solution.slug)
        solution.monitoring.alarm(
            "Deferred",
            solution.monitoring.count("Deferred", service=solution.slug),
            threshold=1,
            evaluation_periods=12,
            description="For an hour, recordings have waited for room at Transcribe.",
        )
        solution.monitoring.alarm(
            "FailedJobs",
            solution.monitoring.count("FailedJobs", service=solution.slug),
            threshold=1,
            description="Transcribe failed on a recording. The query `failures` tells why.",
        )
