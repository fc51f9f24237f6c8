"""From a finished transcription job to rows that can be queried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from stacks.common.python_function import PythonFunction
from stacks.transcription.queues import COLLECT_TIMEOUT
from stacks.transcription.storage import RECORDS, ROWS, TRANSCRIPTS

if TYPE_CHECKING:
    from stacks.common.solution import SolutionStack
    from stacks.transcription.queues import Queues
    from stacks.transcription.storage import Storage
    from stacks.transcription.transcribe_jobs import TranscribeJobs

SERVICE_COUNTS = ["Started", "Deferred", "Refused", "Completed", "FailedJobs"]


class Completion(Construct):
    """Transcribe job state change -> queue -> `collect`.

    Attributes:
        function: Turns a transcript into rows.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        solution: SolutionStack,
        storage: Storage,
        jobs: TranscribeJobs,
        queues: Queues,
    ) -> None:
        """Create the rule that fills the queue, and the function that empties it."""
        super().__init__(scope, id)
        queues.completion.receive(jobs.on_finished(self, "Finished"))
        self.function = PythonFunction(
            self,
            "Collect",
            solution=solution,
            module="collect",
            description="Turns the transcript of a finished job into rows.",
            timeout=COLLECT_TIMEOUT,
            memory_megabytes=1769,
            environment={
                "DATA_BUCKET": storage.data.bucket_name,
                "INTAKE_QUEUE_URL": queues.intake.queue.queue_url,
                "JOB_NAME_PREFIX": jobs.name_prefix,
            },
        )
        queues.completion.feed(self.function, batch_size=5, max_concurrency=10)
        self._grant(storage, jobs, queues)
        self._watch(solution)

    def _grant(self, storage: Storage, jobs: TranscribeJobs, queues: Queues) -> None:
        storage.data.grant_list(self.function)
        storage.data.grant_get_objects(self.function, TRANSCRIPTS)
        storage.data.grant_get_objects(self.function, RECORDS)
        storage.data.grant_put_objects(self.function, RECORDS)
        storage.data.grant_put_objects(self.function, ROWS)
        storage.data.grant_delete_objects(self.function, ROWS)
        jobs.grant_get(self.function)
        queues.intake.grant_send(self.function)

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
