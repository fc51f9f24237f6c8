"""Lambda: messages about uploads in, Transcribe jobs started."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import aws
from shared.batch import Report, process_messages
from shared.events import object_created
from shared.observability import logger, metrics
from shared.settings import SettingsError, load
from transcription import naming
from transcription.admission import Admission
from transcription.intake import Intake
from transcription.options import Options
from transcription.queues import DEFERRALS, Queue
from transcription.record_store import RecordStore
from transcription.refusal import RefusedError
from transcription.settings import StartJobSettings
from transcription.storage import Storage
from transcription.transcribe_jobs import TranscribeJobs


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of the intake queue."""
    return process_messages(event, _take)


def _take(message: SQSRecord) -> Report:
    event = object_created(message.body)
    outcome = _intake().take(event, deferrals=_deferrals(message))
    return Report(
        outcome=outcome, ids={"recording_id": naming.recording_id(event.bucket, event.key)}
    )


def _deferrals(message: SQSRecord) -> int:
    attribute = message.message_attributes[DEFERRALS]
    return int(attribute.string_value or 0) if attribute else 0


@cache
def _intake() -> Intake:
    settings = load(StartJobSettings)
    return Intake(
        admission=Admission(
            storage=Storage(client=aws.s3()),
            job_name_prefix=settings.job_name_prefix,
            default_options=_default_options(settings),
        ),
        records=RecordStore(client=aws.s3(), bucket=settings.data_bucket),
        jobs=TranscribeJobs(client=aws.transcribe(retrying=False)),
        intake_queue=Queue(client=aws.sqs(), url=settings.intake_queue_url),
        completion_queue=Queue(client=aws.sqs(), url=settings.completion_queue_url),
        data_bucket=settings.data_bucket,
    )


def _default_options(settings: StartJobSettings) -> Options:
    try:
        return Options.of(settings.default_options)
    except RefusedError as problem:
        raise SettingsError(f"DEFAULT_OPTIONS can't be used: {problem}") from None
