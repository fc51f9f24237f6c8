"""What differs between stages, and what a solution's owner is expected to tune.

Plain data, read at synth and written into the templates. Each default has its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class TranscriptionConfig:
    """Settings of the Transcription solution.

    Attributes:
        options: How a recording is transcribed unless its own metadata says otherwise; the names
            are those of the ``transcribe-*`` object metadata.
        reconcile_minutes: How often lost events are looked for. Slow: events are rarely lost.
        grace_minutes: Age at which an upload or a job may be lost: above the ordinary wait.
        window_days: How far back lost events are looked for: above the time to notice an outage.
        scan_limit_bytes: A query that would scan more is cancelled. 10 GB is about $0.05.
        results_days: Query results are copies; they expire.
        superseded_recording_days: An overwritten recording can be restored for this long.
    """

    options: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType(
            {
                "language": "en-US",
                "speakers": 10,  # at most 30; more than there are voices costs accuracy
                "channels": False,
                "channel-names": "",
                "vocabulary": "",
                "subtitles": "",
                "redaction": "off",
                "redaction-types": "",
            }
        )
    )
    reconcile_minutes: int = 60
    grace_minutes: int = 30
    window_days: int = 7
    scan_limit_bytes: int = 10_000_000_000
    results_days: int = 7
    superseded_recording_days: int = 30


@dataclass(frozen=True, kw_only=True)
class StageConfig:
    """One deployment of the solutions.

    Attributes:
        name: Every stage but ``dev`` is part of the stack's name, so stages share an account.
        keep_data: Buckets outlive the stack. Otherwise `cdk destroy` leaves nothing.
        log_retention_days: One of the periods that CloudWatch Logs knows.
        alarm_email: Subscribed to every solution's alarm topic, when given.
        transcription: Settings of the Transcription solution.
    """

    name: str
    keep_data: bool
    log_retention_days: int
    alarm_email: str | None = None
    transcription: TranscriptionConfig = field(default_factory=TranscriptionConfig)


DEV = StageConfig(name="dev", keep_data=False, log_retention_days=7)
PROD = StageConfig(name="prod", keep_data=True, log_retention_days=90)

STAGES = MappingProxyType({stage.name: stage for stage in (DEV, PROD)})


def stage_named(name: str) -> StageConfig:
    """Find a stage.

    Raises:
        ValueError: No such stage.
    """
    if name not in STAGES:
        raise ValueError(
            f"Unknown stage {name!r}. Choose one of: {', '.join(STAGES)} (-c stage=...)."
        )
    return STAGES[name]
