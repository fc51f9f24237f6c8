from pathlib import Path

import pytest

from shared.errors import PermanentError
from transcription.job_events import job_state_changed, job_state_changed_json

EVENTS = Path(__file__).parent / "events"


@pytest.mark.parametrize("name", ["job_state_change", "job_state_change_failed"])
def test_the_documented_events_name_their_job(name: str) -> None:
    body = (EVENTS / f"{name}.json").read_text(encoding="utf-8")
    assert job_state_changed(body) == "my-transcription-job"


def test_an_event_sent_again_says_the_same() -> None:
    assert job_state_changed(job_state_changed_json("name", "COMPLETED")) == "name"


@pytest.mark.parametrize(
    "detail", ["{}", '{"TranscriptionJobName": 3}', '{"CallAnalyticsJobName": "name"}']
)
def test_events_about_something_else_are_poison(detail: str) -> None:
    body = (
        '{"source": "aws.transcribe", "detail-type": "Transcribe Job State Change", '
        f'"detail": {detail}}}'
    )
    with pytest.raises(PermanentError):
        job_state_changed(body)
