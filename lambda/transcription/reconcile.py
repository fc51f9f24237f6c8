"""Lambda, on a schedule: what was lost is sent again."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import aws
from shared.observability import count, logger, metrics
from shared.settings import load
from transcription.queues import Queue
from transcription.reconciliation import Reconciliation, Window
from transcription.record_store import RecordStore
from transcription.settings import ReconcileSettings
from transcription.storage import Storage
from transcription.transcribe_jobs import TranscribeJobs


@logger.inject_lambda_context
@metrics.log_metrics
def handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Look at what was written lately; returns how much there was and what was sent again."""
    settings = load(ReconcileSettings)
    now = datetime.now(UTC)
    window = Window(
        start=now - timedelta(days=settings.window_days),
        end=now - timedelta(minutes=settings.grace_minutes),
    )
    tally = _reconciliation().run(window)
    logger.info("Reconciled", extra=asdict(tally))
    count("ReconciledUploads", tally.uploads_sent)
    count("ReconciledCompletions", tally.completions_sent)
    return asdict(tally)


@cache
def _reconciliation() -> Reconciliation:
    settings = load(ReconcileSettings)
    return Reconciliation(
        storage=Storage(client=aws.s3()),
        records=RecordStore(client=aws.s3(), bucket=settings.data_bucket),
        jobs=TranscribeJobs(client=aws.transcribe()),
        intake_queue=Queue(client=aws.sqs(), url=settings.intake_queue_url),
        completion_queue=Queue(client=aws.sqs(), url=settings.completion_queue_url),
        recordings_bucket=settings.recordings_bucket,
        data_bucket=settings.data_bucket,
    )
