"""A stand-in for Amazon Transcribe: batch jobs, behind them a speech model on the CPU."""

from pathlib import Path

from local.models.transcription import SpeechModel
from local.services.aws_json import JsonService
from local.services.clients import Clients
from local.services.transcribe.events import Publisher
from local.services.transcribe.operations import Transcribe
from local.services.transcribe.runner import Runner
from local.services.transcribe.store import JobStore
from local.services.transcribe.workers import Workers


def create(
    model: SpeechModel, clients: Clients, *, folder: Path, max_concurrent_jobs: int
) -> JsonService:
    """Put the service together.

    Args:
        model: Recognises speech.
        clients: Reach the engine.
        folder: For temporary files.
        max_concurrent_jobs: The account's limit, and the number of jobs that run at the same time.
    """
    store = JobStore(max_concurrent_jobs)
    workers = Workers(store, Runner(model, clients, folder), Publisher(clients).job_is_over)
    return JsonService(
        "transcribe",
        Transcribe(store, workers, clients).operations,
        invalid="BadRequestException",
        internal="InternalFailureException",
    )
