"""Any disorder of uploads, messages, crashes and limits ends in order after reconciliation."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transcription import audio
from tests.transcription.pipeline import COMPLETION, INTAKE, Pipeline

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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
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
