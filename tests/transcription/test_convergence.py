"""Whatever breaks, comes twice, late or never: in the end the same records and the same rows."""

import json
from collections.abc import Callable

import pytest

from tests.transcription import audio
from tests.transcription.pipeline import INTAKE, Pipeline

CALL, MEETING = audio.wav(salt=1), audio.wav(salt=2)
Scenario = Callable[[Pipeline], None]


def _one_upload(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", CALL)
    pipeline.run()


def _replaced_after_completion(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", CALL)
    pipeline.run()
    pipeline.clock.pass_time(days=1)
    pipeline.upload("a.wav", MEETING)
    pipeline.run()


def _replaced_while_running(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", CALL)
    pipeline.run(finishing=False)
    pipeline.clock.pass_time(days=1)
    pipeline.upload("a.wav", MEETING)
    pipeline.run()


def _there_and_back(pipeline: Pipeline) -> None:
    for content in (CALL, MEETING, CALL):
        pipeline.upload("a.wav", content)
        pipeline.run()
        pipeline.clock.pass_time(days=1)


def _no_room_at_first(pipeline: Pipeline) -> None:
    pipeline.transcribe.limit = 0
    pipeline.upload("a.wav", CALL)
    pipeline.deliver(INTAKE)
    pipeline.deliver(INTAKE)
    pipeline.transcribe.limit = 1
    pipeline.run()


def _refused(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", CALL)
    pipeline.run()
    pipeline.upload("a.wav", b"not a recording at all")
    pipeline.run()


def _failing_job(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", CALL)
    pipeline.run(finishing=False)
    for name in pipeline.transcribe.running:
        pipeline.transcribe.fail(name, "no speech")
        pipeline.tell_end(name)
    pipeline.run()


def _tried_again(pipeline: Pipeline) -> None:
    _failing_job(pipeline)
    pipeline.clock.pass_time(days=1)
    pipeline.upload("a.wav", CALL)
    pipeline.run()


def _lost_record(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", CALL)
    pipeline.run(finishing=False)
    for key in pipeline.s3.keys("data", "transcribe_jobs/"):
        pipeline.s3.remove("data", key)
    pipeline.run()


SCENARIOS = (
    _one_upload,
    _replaced_after_completion,
    _replaced_while_running,
    _there_and_back,
    _no_room_at_first,
    _refused,
    _failing_job,
    _tried_again,
    _lost_record,
)


def _comparable(pipeline: Pipeline) -> dict[str, bytes | dict[str, object]]:
    """All results; how often a message was put back is no result."""
    return {
        key: body if key.endswith("l") else {**json.loads(body), "deferrals": 0}
        for key, body in pipeline.results().items()
    }


@pytest.mark.parametrize("crash", [False, True], ids=["error", "crash"])
@pytest.mark.parametrize("after_effect", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_any_call_may_fail(
    monkeypatch: pytest.MonkeyPatch, scenario: Scenario, after_effect: bool, crash: bool
) -> None:
    undisturbed = Pipeline(monkeypatch)
    scenario(undisturbed)
    expected = _comparable(undisturbed)
    assert expected
    assert not undisturbed.dead

    for broken_call in range(len(undisturbed.faults.calls)):
        pipeline = Pipeline(monkeypatch)
        pipeline.faults.broken_call = broken_call
        pipeline.faults.after_effect = after_effect
        pipeline.faults.crash = crash
        scenario(pipeline)
        broken = undisturbed.faults.calls[broken_call]
        assert _comparable(pipeline) == expected, f"call {broken_call}: {broken}"
        assert not pipeline.dead


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_replay_changes_no_byte(monkeypatch: pytest.MonkeyPatch, scenario: Scenario) -> None:
    pipeline = Pipeline(monkeypatch)
    scenario(pipeline)
    expected = pipeline.results()

    pipeline.clock.pass_time(days=2)
    pipeline.tell_upload("a.wav")
    for name in pipeline.transcribe.jobs:
        pipeline.tell_end(name)
    pipeline.run()

    assert pipeline.results() == expected
