"""From an upload to a running transcription job."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_cdk import aws_events as events
from constructs import Construct

from stacks.common.python_function import PythonFunction
from stacks.transcription.queues import START_JOB_TIMEOUT
from stacks.transcription.storage import RECORDS, TRANSCRIPTS

if TYPE_CHECKING:
    from stacks.common.solution import SolutionStack
    from stacks.transcription.queues import Queues
    from stacks.transcription.storage import Storage
    from stacks.transcription.transcribe_jobs import TranscribeJobs


class Intake(Construct):
    """Object created -> queue -> `start_job`.

    Attributes:
        function: Checks a recording and starts its job.
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
        queues.intake.receive(self._uploads(storage))
        self.function = PythonFunction(
            self,
            "StartJob",
            solution=solution,
            module="start_job",
            description="Checks an uploaded recording and starts its transcription job.",
            timeout=START_JOB_TIMEOUT,
            environment={
                "DATA_BUCKET": storage.data.bucket_name,
                "INTAKE_QUEUE_URL": queues.intake.queue.queue_url,
                "COMPLETION_QUEUE_URL": queues.completion.queue.queue_url,
                "JOB_NAME_PREFIX": jobs.name_prefix,
                "DEFAULT_OPTIONS": json.dumps(dict(solution.stage.transcription.options)),
            },
        )
        # Two at a time: Transcribe takes few starts a second; the rest wait in the queue.
        queues.intake.feed(self.function, batch_size=10, max_concurrency=2)
        self._grant(storage, jobs, queues)

    def _uploads(self, storage: Storage) -> events.Rule:
        return events.Rule(
            self,
            "Uploaded",
            description="A recording was uploaded.",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [storage.recordings.bucket_name]}},
            ),
        )

    def _grant(self, storage: Storage, jobs: TranscribeJobs, queues: Queues) -> None:
        storage.recordings.grant_list(self.function)
        storage.recordings.grant_get_objects(self.function)
        # Transcribe reads the recording and writes the transcript with the rights of the caller.
        storage.data.grant_put_objects(self.function, TRANSCRIPTS)
        storage.data.grant_list(self.function)
        storage.data.grant_get_objects(self.function, RECORDS)
        storage.data.grant_put_objects(self.function, RECORDS)
        queues.intake.grant_send(self.function)
        queues.completion.grant_send(self.function)
        jobs.grant_start(self.function)
        jobs.grant_get(self.function)
