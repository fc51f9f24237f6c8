"""The jobs of all accounts, in memory."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from local.services.caller import Scope
from local.services.errors import ServiceError
from local.services.transcribe.job import Job, Status
from local.services.transcribe.request import JobRequest

HISTORY: Final = 10_000  # jobs that are over; AWS keeps them for 90 days

_Key = tuple[Scope, str]


class JobStore:
    """Holds jobs and enforces unique names and the limit of concurrent ones. Thread-safe."""

    def __init__(self, limit: int, *, history: int = HISTORY) -> None:
        """Start empty.

        Args:
            limit: Most jobs of one account and region that are in progress at the same time.
            history: Most jobs kept; the oldest ones that are over are forgotten.
        """
        self.limit = limit
        self._history = history
        self._jobs: dict[_Key, Job] = {}
        self._sequence = 0
        self._lock = threading.Lock()

    def check(self, scope: Scope, request: JobRequest) -> None:
        """See whether a job could be added now.

        Raises:
            ServiceError: ConflictException for a used name, LimitExceededException for a job
                too many.
        """
        with self._lock:
            self._admit(scope, request)

    def add(self, scope: Scope, request: JobRequest) -> Job:
        """Add a job: in progress, or queued where the limit is reached and it may wait.

        Raises:
            ServiceError: As from `check`.
        """
        now = datetime.now(UTC)
        with self._lock:
            status = self._admit(scope, request)
            self._sequence += 1
            job = Job(
                request=request,
                scope=scope,
                sequence=self._sequence,
                status=status,
                created=now,
                started=now if status is Status.IN_PROGRESS else None,
            )
            self._jobs[scope, request.name] = job
            self._forget()
        return job

    def replace(self, job: Job) -> None:
        """Put a job in place of the one with its name."""
        with self._lock:
            self._jobs[job.scope, job.request.name] = job

    def remove(self, scope: Scope, name: str) -> None:
        """Remove a job that is over.

        Raises:
            ServiceError: BadRequestException if there is none or it is not over.
        """
        with self._lock:
            job = self._find(scope, name)
            if not job.status.is_final:
                raise ServiceError(
                    "BadRequestException",
                    f"The job is {job.status}. Wait until it is over, then delete it.",
                )
            del self._jobs[scope, name]

    def get(self, scope: Scope, name: str) -> Job:
        """Return a job.

        Raises:
            ServiceError: BadRequestException if there is none, as AWS answers (its model also has a
                NotFoundException).
        """
        with self._lock:
            return self._find(scope, name)

    def newest_first(self, scope: Scope, matches: Callable[[Job], bool]) -> list[Job]:
        """Return the jobs of an account and region that match, by creation."""
        with self._lock:
            jobs = [
                job for (owner, _), job in self._jobs.items() if owner == scope and matches(job)
            ]
        return sorted(jobs, key=lambda job: job.sequence, reverse=True)

    def _find(self, scope: Scope, name: str) -> Job:
        job = self._jobs.get((scope, name))
        if job is None:
            raise ServiceError(
                "BadRequestException",
                "The requested job couldn't be found. "
                "Check the job name and try your request again.",
            )
        return job

    def _admit(self, scope: Scope, request: JobRequest) -> Status:
        if (scope, request.name) in self._jobs:
            text = "The requested job name already exists. Use a different job name."
            raise ServiceError("ConflictException", text)
        # Queued jobs count: whoever comes later must not overtake them.
        active = sum(
            owner == scope and not job.status.is_final for (owner, _), job in self._jobs.items()
        )
        if active < self.limit:
            return Status.IN_PROGRESS
        if request.deferrable:
            return Status.QUEUED
        text = "You have too many jobs running at the same time. Try your request again later."
        raise ServiceError("LimitExceededException", text)

    def _forget(self) -> None:
        excess = len(self._jobs) - self._history
        over = (key for key, job in self._jobs.items() if job.status.is_final)
        for key in [key for key, _ in zip(over, range(excess), strict=False)]:
            del self._jobs[key]
