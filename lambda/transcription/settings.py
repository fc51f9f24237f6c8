"""What each function of the Transcription solution reads from its environment."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StartJobSettings:
    """Environment of `transcription.start_job.handler`.

    `default_options` is a JSON object in the vocabulary of `transcription.options`.
    """

    data_bucket: str
    intake_queue_url: str
    completion_queue_url: str
    job_name_prefix: str
    default_options: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectSettings:
    """Environment of `transcription.collect.handler`."""

    data_bucket: str
    intake_queue_url: str
    job_name_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileSettings:
    """Environment of `transcription.reconcile.handler`.

    Only what is older than `grace_minutes` and younger than `window_days` is looked at.
    """

    recordings_bucket: str
    data_bucket: str
    intake_queue_url: str
    completion_queue_url: str
    job_name_prefix: str
    grace_minutes: int
    window_days: int
