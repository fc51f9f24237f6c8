"""Whatever breaks, comes twice, late or never: in the end the same records and the same rows."""

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transcription import audio
from tests.transcription.pipeline import COMPLETION, INTAKE, Pipeline

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


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("upload"), st.sampled_from([1, 2, 3])),
        st.tuples(st.just("deliver"), st.integers(0, 7)),
        st.tuples(st.just("repeat"), st.integers(0, 7)),
        st.tuples(st.just("lose"), st.integers(0, 7)),
        st.tuples(st.just("finish"), st.integers(0, 2)),
        st.tuples(st.just("limit"), st.integers(0, 2)),
        st.tuples(st.just("break"), st.integers(0, 9)),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_disorder_ends_in_order(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, int]]
) -> None:
    pipeline = Pipeline(monkeypatch)
    pipeline.upload("a.wav", audio.wav(salt=1))
    newest = 1
    for step, number in steps:
        newest = number if step == "upload" else newest
        _DISORDER[step](pipeline, number)

    pipeline.transcribe.limit = 10
    pipeline.faults.broken_call = None
    _settle(pipeline)

    reference = Pipeline(monkeypatch)
    reference.upload("a.wav", audio.wav(salt=newest))
    reference.run()
    record, expected = pipeline.record("a.wav"), reference.record("a.wav")
    assert record["status"] == "completed"
    assert record["job_name"] == expected["job_name"]
    assert list(pipeline.rows()) == [record["rows_key"]]


def _upload(pipeline: Pipeline, content: int) -> None:
    pipeline.clock.pass_time(hours=7)
    pipeline.upload("a.wav", audio.wav(salt=content))


def _deliver(pipeline: Pipeline, number: int) -> None:
    """One message from anywhere in a queue."""
    url = (INTAKE, COMPLETION)[number % 2]
    if pipeline.queues[url]:
        pipeline.queues[url].rotate(number // 2)
        pipeline.deliver(url)


def _repeat(pipeline: Pipeline, number: int) -> None:
    for queue in pipeline.queues.values():
        if queue:
            queue.append(queue[number % len(queue)])


def _lose(pipeline: Pipeline, number: int) -> None:
    queue = pipeline.queues[(INTAKE, COMPLETION)[number % 2]]
    if queue:
        del queue[number // 2 % len(queue)]


def _finish(pipeline: Pipeline, number: int) -> None:
    for name in pipeline.transcribe.running[number : number + 1]:
        pipeline.finish(name)


def _limit(pipeline: Pipeline, number: int) -> None:
    pipeline.transcribe.limit = number


def _break(pipeline: Pipeline, number: int) -> None:
    pipeline.faults.broken_call = len(pipeline.faults.calls) + number
    pipeline.faults.after_effect = number % 2 == 0
    pipeline.faults.crash = number % 3 == 0


_DISORDER: dict[str, Callable[[Pipeline, int], None]] = {
    "upload": _upload,
    "deliver": _deliver,
    "repeat": _repeat,
    "lose": _lose,
    "finish": _finish,
    "limit": _limit,
    "break": _break,
}


def _settle(pipeline: Pipeline) -> None:
    """Hours pass; each brings a reconciliation."""
    for _ in range(10):
        pipeline.run()
        pipeline.clock.pass_time(hours=1)
        tally = pipeline.reconcile()
        if not tally["uploads_sent"] + tally["completions_sent"]:
            return
    raise AssertionError("reconciliation finds something every time")
