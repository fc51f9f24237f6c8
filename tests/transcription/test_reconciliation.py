"""What the schedule finds, and what it leaves alone."""

import pytest

from tests.transcription import audio
from tests.transcription.pipeline import COMPLETION, DATA, INTAKE, RECORDINGS, Pipeline


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    return Pipeline(monkeypatch)


def _messages(pipeline: Pipeline) -> tuple[int, int]:
    return len(pipeline.queues[INTAKE]), len(pipeline.queues[COMPLETION])


def test_an_upload_that_was_never_told_is_found(pipeline: Pipeline) -> None:
    pipeline.upload("calls/a b+c%20.wav", audio.wav(), tell=False)
    assert pipeline.reconcile()["uploads_sent"] == 0, "its message may be on the way"
    pipeline.clock.pass_time(minutes=16)
    assert pipeline.reconcile() == {
        "recordings": 1,
        "records": 0,
        "uploads_sent": 1,
        "completions_sent": 0,
    }
    pipeline.run()
    assert pipeline.record("calls/a b+c%20.wav")["status"] == "completed"


def test_a_replacement_that_was_never_told_is_found(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.run()
    pipeline.upload("a.wav", audio.wav(salt=2), tell=False)
    pipeline.clock.pass_time(minutes=16)
    pipeline.reconcile()
    pipeline.run()
    assert len(pipeline.transcribe.requests) == 2
    assert len(pipeline.rows()) == 1


def test_a_new_try_that_was_never_told_is_found(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.transcribe.fail(name, "internal error")
    pipeline.tell_end(name)
    pipeline.run()
    pipeline.clock.pass_time(minutes=16)
    assert pipeline.reconcile()["uploads_sent"] == 0, "a failure alone is no reason to try again"
    pipeline.upload("a.wav", audio.wav(), tell=False)
    pipeline.clock.pass_time(minutes=16)
    assert pipeline.reconcile()["uploads_sent"] == 1
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"


def test_the_same_content_again_is_sent_again_only_once(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    pipeline.clock.pass_time(hours=1)
    pipeline.upload("a.wav", audio.wav(), tell=False)
    pipeline.clock.pass_time(hours=1)
    assert pipeline.reconcile()["uploads_sent"] == 1
    pipeline.run()
    assert pipeline.reconcile()["uploads_sent"] == 0
    assert len(pipeline.transcribe.requests) == 1


@pytest.mark.parametrize("is_recording_kept", [True, False])
def test_an_ended_job_that_was_never_told_is_found(
    pipeline: Pipeline, is_recording_kept: bool
) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    (name,) = pipeline.transcribe.running
    pipeline.finish(name, tell=False)
    if not is_recording_kept:
        pipeline.s3.remove(RECORDINGS, "a.wav")
    pipeline.clock.pass_time(minutes=16)
    assert pipeline.reconcile()["completions_sent"] == 1
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"


def test_a_lost_message_of_a_waiting_upload_is_sent_again(pipeline: Pipeline) -> None:
    pipeline.transcribe.limit = 0
    pipeline.upload("a.wav", audio.wav())
    pipeline.deliver(INTAKE)
    pipeline.queues[INTAKE].clear()
    pipeline.clock.pass_time(minutes=16)
    assert pipeline.reconcile()["uploads_sent"] == 1
    pipeline.deliver(INTAKE)
    assert _messages(pipeline) == (1, 0), "still no room: it waits on"
    pipeline.transcribe.limit = 1
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"


def test_a_job_that_was_deleted_is_started_again(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    pipeline.transcribe.jobs.clear()
    pipeline.clock.pass_time(minutes=16)
    pipeline.reconcile()
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"


def test_a_job_lost_together_with_its_recording_has_failed(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    pipeline.transcribe.jobs.clear()
    pipeline.s3.remove(RECORDINGS, "a.wav")
    pipeline.transcribe.refusal = ("BadRequestException", "The URI points to no S3 object.")
    pipeline.clock.pass_time(minutes=16)
    pipeline.reconcile()
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "failed"


def test_what_is_in_order_is_left_alone(pipeline: Pipeline) -> None:
    pipeline.upload("done.wav", audio.wav(salt=1))
    pipeline.run()
    pipeline.upload("refused.wav", b"nonsense")
    pipeline.upload("folder/", b"", tell=False)
    pipeline.upload("running.wav", audio.wav(salt=2))
    pipeline.run(finishing=False)
    pipeline.clock.pass_time(minutes=16)
    assert pipeline.reconcile() == {
        "recordings": 3,
        "records": 3,
        "uploads_sent": 0,
        "completions_sent": 0,
    }


def test_only_the_window_is_looked_at(pipeline: Pipeline) -> None:
    pipeline.upload("old.wav", audio.wav(), tell=False)
    pipeline.clock.pass_time(days=4)
    assert pipeline.reconcile()["uploads_sent"] == 0


def test_a_record_changed_just_now_is_in_good_hands(pipeline: Pipeline) -> None:
    pipeline.transcribe.limit = 0
    pipeline.upload("a.wav", audio.wav())
    pipeline.clock.pass_time(minutes=16)
    pipeline.deliver(INTAKE)
    assert pipeline.record("a.wav")["status"] == "waiting"
    assert pipeline.reconcile()["uploads_sent"] == 0


def test_many_losses_are_all_found(pipeline: Pipeline) -> None:
    for number in range(25):
        pipeline.upload(f"{number}.wav", audio.wav(salt=number), tell=False)
    pipeline.clock.pass_time(hours=1)
    assert pipeline.reconcile()["uploads_sent"] == 25
    pipeline.run()
    assert len(pipeline.rows()) == 25


def test_foreign_objects_among_the_records_do_no_harm(pipeline: Pipeline) -> None:
    pipeline.s3.upload(DATA, "transcripts/x.json", b"not a record")
    pipeline.clock.pass_time(hours=1)
    assert pipeline.reconcile()["records"] == 0
