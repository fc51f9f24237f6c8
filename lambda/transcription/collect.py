"""Lambda: messages about ended jobs in, rows out."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import aws
from shared.batch import Report, process_messages
from shared.observability import logger, metrics
from shared.settings import load
from transcription.collection import Collection
from transcription.job_events import job_state_changed
from transcription.queues import Queue
from transcription.record_store import RecordStore
from transcription.settings import CollectSettings
from transcription.storage import Storage
from transcription.transcribe_jobs import TranscribeJobs


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of the completion queue."""
    return process_messages(event, _take)


def _take(message: SQSRecord) -> Report:
    job_name = job_state_changed(message.body)
    return Report(outcome=_collection().take(job_name), ids={"job_name": job_name})


@cache
def _collection() -> Collection:
    settings = load(CollectSettings)
    return Collection(
        storage=Storage(client=aws.s3()),
        records=RecordStore(client=aws.s3(), bucket=settings.data_bucket),
        jobs=TranscribeJobs(client=aws.transcribe()),
        intake_queue=Queue(client=aws.sqs(), url=settings.intake_queue_url),
        data_bucket=settings.data_bucket,
        job_name_prefix=settings.job_name_prefix,
    )
