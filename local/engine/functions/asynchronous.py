"""Upstream gap: each asynchronous invocation starts a thread and a process at once.

A burst then starves the machine. Here invocations wait in one queue, first in first out, for a
fixed number of workers. Retries follow Lambda: two more attempts by default, none lost to
throttling, then the dead-letter queue and the failure destination
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
AWS waits one and two minutes between attempts, the local cloud one and two seconds.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Thread, Timer
from typing import Any, Final

from local.engine import upstream
from local.engine.faults import FAULTS
from local.engine.functions import failures
from local.engine.settings import Settings

RETRY_SECONDS: Final = (1.0, 2.0)
THROTTLED_SECONDS: Final = 0.5
DEFAULT_RETRIES: Final = 2
DEFAULT_AGE: Final = 6 * 3600  # seconds

logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """An accepted asynchronous invocation.

    Attributes:
        function: MiniStack's record of the function.
        event: The handler's input.
        accepted: When, by the monotonic clock.
        attempts: How many have failed.
    """

    function: Mapping[str, Any]
    event: Any
    accepted: float
    attempts: int = 0

    @property
    def configuration(self) -> Mapping[str, Any]:
        """Configuration of the function."""
        found: Mapping[str, Any] = self.function["config"]
        return found

    @property
    def policy(self) -> Mapping[str, Any]:
        """Settings of the function for asynchronous invocation."""
        found = self.function.get("event_invoke_config")
        return found or (self.function.get("event_invoke_configs") or {}).get("$LATEST") or {}

    def may_retry(self, now: float) -> bool:
        """Tell whether another attempt is due."""
        retries = self.policy.get("MaximumRetryAttempts")
        age = int(self.policy.get("MaximumEventAgeInSeconds") or DEFAULT_AGE)
        allowed = DEFAULT_RETRIES if retries is None else int(retries)
        return self.attempts <= allowed and now - self.accepted < age


class InvocationQueue:
    """Runs invocations in order, at most `workers` at a time."""

    def __init__(self, run: Callable[[Invocation], None], *, workers: int) -> None:
        self._run = run
        self._waiting: SimpleQueue[Invocation] = SimpleQueue()
        for number in range(workers):
            Thread(target=self._work, name=f"invocations-{number}", daemon=True).start()

    def put(self, invocation: Invocation, delay: float = 0.0) -> None:
        """Accept an invocation, after a delay in seconds."""
        if delay <= 0:
            self._waiting.put(invocation)
            return
        timer = Timer(delay, self._waiting.put, (invocation,))
        timer.daemon = True
        timer.start()

    def _work(self) -> None:
        while True:
            invocation = self._waiting.get()
            try:
                self._run(invocation)
            except Exception:
                logger.exception("asynchronous invocation")


def install(settings: Settings) -> None:
    """Take over asynchronous invocations, whoever makes them."""
    queue = InvocationQueue(
        lambda invocation: _attempt(invocation, queue), workers=settings.concurrency
    )

    def invoke(func: Mapping[str, Any], event: Any) -> None:
        invocation = Invocation(function=func, event=event, accepted=time.monotonic())
        name = str(invocation.configuration["FunctionName"])
        for delay in FAULTS.deliveries("invocation", name):
            queue.put(invocation, delay)

    upstream.replace("services.lambda_svc:invoke_async_with_retry", invoke)


def _attempt(invocation: Invocation, queue: InvocationQueue) -> None:
    start = time.monotonic()
    result = upstream.use("services.lambda_svc:_execute_function_with_config_scope")(
        invocation.function, invocation.event
    )
    now = time.monotonic()
    throttled, failed = bool(result.get("throttle")), bool(result.get("error"))
    upstream.use("services.lambda_svc:_emit_lambda_metrics")(
        invocation.configuration["FunctionName"], (now - start) * 1000, failed, throttled
    )
    if not failed:
        failures.succeeded(invocation.configuration, invocation.policy, invocation.event, result)
        return
    tried = invocation if throttled else replace(invocation, attempts=invocation.attempts + 1)
    if tried.may_retry(now):
        pauses = (0.0, *RETRY_SECONDS)
        pause = THROTTLED_SECONDS if throttled else pauses[min(tried.attempts, len(pauses) - 1)]
        queue.put(tried, pause)
        return
    failures.failed(tried.configuration, tried.policy, tried.event, result, attempts=tried.attempts)
