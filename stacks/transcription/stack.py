"""The Transcription solution: recordings in, rows of who said what and when out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stacks.common.solution import SolutionStack
from stacks.transcription.catalog import Catalog
from stacks.transcription.completion import Completion
from stacks.transcription.intake import Intake
from stacks.transcription.parts import Parts
from stacks.transcription.queues import Queues
from stacks.transcription.reconciliation import Reconciliation
from stacks.transcription.storage import Storage
from stacks.transcription.transcribe_jobs import TranscribeJobs

if TYPE_CHECKING:
    from constructs import Construct

    from stacks.config import StageConfig


class TranscriptionStack(SolutionStack):
    """Intake -> Transcribe -> completion -> catalog; reconciliation repairs what events lost."""

    slug = "transcription"

    def __init__(self, scope: Construct, id: str, *, stage: StageConfig, **kwargs: Any) -> None:
        """Compose the solution."""
        super().__init__(scope, id, stage=stage, **kwargs)
        parts = Parts(
            solution=self,
            storage=Storage(self, "Storage", solution=self),
            jobs=TranscribeJobs(self, "Jobs"),
            queues=Queues(self, "Queues", solution=self),
        )
        Intake(self, "Intake", parts=parts)
        Completion(self, "Completion", parts=parts)
        Reconciliation(self, "Reconciliation", parts=parts)
        Catalog(self, "Catalog", solution=self, storage=parts.storage)
