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
    from stacks.transcription.parts import Parts
    from stacks.transcription.storage import Storage


class Intake(Construct):
    """Object created -> queue -> `start_job`.

    Attributes:
        function: Checks a recording and starts its job.
    """

    def __init__(self, scope: Construct, id: str, *, parts: Parts) -> None:
        """Create the rule that fills the queue, and the function that empties it."""
        super().__init__(scope, id)
        parts.queues.intake.receive(self._uploads(parts.storage))
        self.function = PythonFunction(
            self,
            "StartJob",
            solution=parts.solution,
            module="start_job",
            description="Checks an uploaded recording and starts its transcription job.",
            timeout=START_JOB_TIMEOUT,
            environment={
                "DATA_BUCKET": parts.storage.data.bucket_name,
                "INTAKE_QUEUE_URL": parts.queues.intake.queue.queue_url,
                "COMPLETION_QUEUE_URL": parts.queues.completion.queue.queue_url,
                "JOB_NAME_PREFIX": parts.jobs.name_prefix,
                "DEFAULT_OPTIONS": json.dumps(dict(parts.solution.stage.transcription.options)),
            },
        )
        # Two at a time: Transcribe takes few starts a second; the rest wait in the queue.
        parts.queues.intake.feed(self.function, batch_size=10, max_concurrency=2)
        self._grant(parts)

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

    def _grant(self, parts: Parts) -> None:
        parts.storage.recordings.grant_list(self.function)
        parts.storage.recordings.grant_get_objects(self.function)
        # Transcribe reads the recording and writes the transcript with the rights of the caller.
        parts.storage.data.grant_put_objects(self.function, TRANSCRIPTS)
        parts.storage.data.grant_list(self.function)
        parts.storage.data.grant_get_objects(self.function, RECORDS)
        parts.storage.data.grant_put_objects(self.function, RECORDS)
        parts.queues.intake.grant_send(self.function)
        parts.queues.completion.grant_send(self.function)
        parts.jobs.grant_start(self.function)
        parts.jobs.grant_get(self.function)
