"""Threads that take jobs from a queue: as many as may be in progress at the same time."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Protocol

from local.services.caller import Credentials
from local.services.transcribe.job import Job, Result, Status
from local.services.transcribe.store import JobStore


class JobRunner(Protocol):
    """Does a job."""

    def run(self, job: Job, credentials: Credentials) -> Result:
        """Return what came of it; never raises."""
        ...


class Workers:
    """Runs jobs in the order in which they come."""

    def __init__(
        self, store: JobStore, runner: JobRunner, when_over: Callable[[Job], None]
    ) -> None:
        """Start the threads, which end with the process.

        Args:
            store: Holds the jobs; its limit is the number of threads.
            runner: Does the work.
            when_over: Called with every job that is over, after the store has it.
        """
        self._store = store
        self._runner = runner
        self._when_over = when_over
        self._queue: SimpleQueue[tuple[Job, Credentials]] = SimpleQueue()
        for number in range(store.limit):
            threading.Thread(target=self._work, name=f"transcribe-{number}", daemon=True).start()

    def submit(self, job: Job, credentials: Credentials) -> None:
        """Queue a job with the key that it reads and writes with."""
        self._queue.put((job, credentials))

    def _work(self) -> None:
        while True:
            job, credentials = self._queue.get()
            if job.status is Status.QUEUED:
                job = job.start(datetime.now(UTC))
                self._store.replace(job)
            over = job.finish(self._runner.run(job, credentials), datetime.now(UTC))
            self._store.replace(over)
            self._when_over(over)
