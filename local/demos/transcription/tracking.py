"""Follow recordings until each has its rows, or a reason why not."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from local.demos.transcription import progress
from local.demos.transcription.progress import Progress
from local.demos.transcription.recordings import Recording
from local.demos.transcription.solution import Solution
from local.errors import LocalCloudError
from local.function_logs import events

POLL_SECONDS: Final = 0.5
STALL_SECONDS: Final = 120.0
LOG_LINES: Final = 15


def follow(
    recordings: Sequence[Recording],
    solution: Solution,
    *,
    tell: Callable[[str], None],
    check_alive: Callable[[], None],
) -> list[Progress]:
    """Wait until nothing more will happen to any recording.

    Args:
        recordings: Uploaded ones.
        solution: That takes care of them.
        tell: Takes a summary at every look.
        check_alive: Raises when the local cloud has ended.

    Raises:
        LocalCloudError: A step that takes seconds did not end; the detail is its function's log.
    """
    watch = _Watch()
    known = [progress.of(recording, solution) for recording in recordings]
    while not all(item.is_final for item in known):
        tell(summary(known))
        if stalled := watch.stalled(known):
            raise _stall(stalled, solution)
        check_alive()
        time.sleep(POLL_SECONDS)
        known = [item if item.is_final else progress.of(item.recording, solution) for item in known]
    tell(summary(known))
    return known


def summary(known: Sequence[Progress]) -> str:
    """One recording's stage, or how many recordings are at each: `3 transcribing, 1 completed`."""
    stages = Counter(item.stage for item in known)
    if len(known) == 1:
        return known[0].stage
    return ", ".join(f"{count} {stage}" for stage, count in stages.items())


class _Watch:
    """Notices a recording that stays too long at a stage that takes seconds."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, str], float] = {}

    def stalled(self, known: Sequence[Progress]) -> Progress | None:
        now = time.monotonic()
        for item in known:
            if item.stage in {progress.UPLOADED, progress.WRITING_ROWS}:
                since = self._since.setdefault((item.recording.id, item.stage), now)
                if now - since > STALL_SECONDS:
                    return item
        return None


def _stall(item: Progress, solution: Solution) -> LocalCloudError:
    taking_in = item.stage == progress.UPLOADED
    function = solution.start_function if taking_in else solution.collect_function
    log = list(events(function, solution.session))[-LOG_LINES:]
    return LocalCloudError(
        f"{item.recording.key} is at stage {item.stage!r} for {STALL_SECONDS:.0f} s. "
        f"What the function {function} has to say:",
        detail="\n".join(log) or "(nothing: it was never invoked)",
    )
