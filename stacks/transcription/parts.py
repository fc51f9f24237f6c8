"""What the solution's functions have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stacks.common.solution import SolutionStack
    from stacks.transcription.queues import Queues
    from stacks.transcription.storage import Storage
    from stacks.transcription.transcribe_jobs import TranscribeJobs


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Made first, and handed to each construct with a function."""

    solution: SolutionStack
    storage: Storage
    jobs: TranscribeJobs
    queues: Queues
