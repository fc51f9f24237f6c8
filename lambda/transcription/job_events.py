"""Transcribe's events. They are best-effort: late, twice or never is ordinary."""

from shared.errors import PermanentError
from shared.events import event_detail, event_json

_SOURCE = "aws.transcribe"
_DETAIL_TYPE = "Transcribe Job State Change"


def job_state_changed(body: str) -> str:
    """The name of the job that Transcribe's event is about.

    Format: https://docs.aws.amazon.com/transcribe/latest/dg/monitoring-events.html

    Raises:
        PermanentError: `body` is no such event.
    """
    match event_detail(body, source=_SOURCE, detail_type=_DETAIL_TYPE):
        case {"TranscriptionJobName": str() as name}:
            return name
        case _:
            raise PermanentError(f"{_DETAIL_TYPE} lacks detail.TranscriptionJobName")


def job_state_changed_json(name: str, status: str) -> str:
    """The event in EventBridge's form, as `job_state_changed` reads it."""
    detail = {"TranscriptionJobName": name, "TranscriptionJobStatus": status}
    return event_json(source=_SOURCE, detail_type=_DETAIL_TYPE, detail=detail)
