"""Uploads to a key that had one before."""

import pytest

from tests.transcription import audio
from tests.transcription.pipeline import COMPLETION, INTAKE, RECORDINGS, Pipeline


def _fail(pipeline: Pipeline) -> None:
    pipeline.run(finishing=False)
    for name in pipeline.transcribe.running:
        pipeline.transcribe.fail(name, "internal error")
        pipeline.tell_end(name)
    pipeline.run()


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    return Pipeline(monkeypatch)


def test_a_recording_corrected_after_its_refusal_is_transcribed(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", b"nonsense")
    pipeline.run()
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"
    assert pipeline.record("a.wav")["reason"] is None


def test_a_new_upload_replaces_the_rows_only_once_its_own_are_there(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.run()
    (first_rows,) = pipeline.rows()
    pipeline.clock.pass_time(days=1)
    pipeline.upload("a.wav", audio.wav(salt=2))
    pipeline.run(finishing=False)
    assert list(pipeline.rows()) == [first_rows]
    assert pipeline.record("a.wav")["status"] == "submitted"

    pipeline.run()

    (second_rows,) = pipeline.rows()
    assert second_rows.startswith("transcribe_data/upload_date=2026-11-23/")
    assert pipeline.record("a.wav")["rows_key"] == second_rows


def test_a_replaced_job_that_ends_late_leaves_no_rows(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.run(finishing=False)
    pipeline.upload("a.wav", audio.wav(salt=2))
    pipeline.run(finishing=False)
    first, second = pipeline.transcribe.running
    pipeline.finish(second)
    pipeline.run(finishing=False)
    pipeline.finish(first)
    pipeline.run()
    assert [second in key for key in pipeline.rows()] == [True]


def test_an_upload_that_overtakes_wins(pipeline: Pipeline) -> None:
    """The second upload comes, and is told, while the first one's record is being written."""
    pipeline.upload("a.wav", audio.wav(salt=1))

    def overtake(key: str) -> None:
        if key.startswith("transcribe_jobs/"):
            pipeline.s3.before_put = lambda _key: None
            pipeline.upload("a.wav", audio.wav(salt=2))
            pipeline.deliver(INTAKE)

    pipeline.s3.before_put = overtake
    pipeline.run()

    newest = pipeline.s3.objects[RECORDINGS, "a.wav"].etag
    assert pipeline.record("a.wav")["etag"] == newest
    assert len(pipeline.rows()) == 1


def test_an_upload_that_overtakes_a_collection_leaves_no_rows_of_the_old(
    pipeline: Pipeline,
) -> None:
    pipeline.upload("a.wav", audio.wav(salt=1))
    pipeline.run(finishing=False)
    pipeline.finish_all()

    def overtake(key: str) -> None:
        if key.startswith("transcribe_data/"):
            pipeline.s3.before_put = lambda _key: None
            pipeline.upload("a.wav", audio.wav(salt=2))
            pipeline.deliver(INTAKE)

    pipeline.s3.before_put = overtake
    pipeline.deliver(COMPLETION)
    assert not pipeline.rows()
    assert pipeline.record("a.wav")["status"] == "submitted"


def test_the_same_content_again_is_not_transcribed_again(pipeline: Pipeline) -> None:
    for _ in range(3):
        pipeline.upload("a.wav", audio.wav())
        pipeline.run()
        pipeline.clock.pass_time(days=1)
    assert len(pipeline.transcribe.requests) == 1
    assert pipeline.record("a.wav")["upload_date"] == "2026-11-22"


def test_the_same_content_with_other_options_is_another_job(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    pipeline.upload("a.wav", audio.wav(), transcribe_speakers="5")
    pipeline.run()
    assert len(pipeline.transcribe.requests) == 2
    assert len(pipeline.rows()) == 1


def test_many_replacements_do_not_pile_up(pipeline: Pipeline) -> None:
    for salt in range(40):
        pipeline.upload("latest.wav", audio.wav(salt=salt))
        pipeline.run()
    assert len(pipeline.rows()) == 1
    assert len(pipeline.record("latest.wav")["stale_rows_keys"]) == 16


def test_a_failed_recording_is_tried_again_when_it_is_uploaded_again(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    for number in (1, 2):
        _fail(pipeline)
        assert pipeline.record("a.wav")["status"] == "failed"
        assert len(pipeline.transcribe.requests) == number
        pipeline.clock.pass_time(hours=1)
        pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    record = pipeline.record("a.wav")
    assert (record["status"], record["reason"]) == ("completed", None)
    assert record["uploaded_at"] == "2026-11-22T14:00:00Z"
    assert len(pipeline.transcribe.requests) == 3
    assert list(pipeline.rows()) == [record["rows_key"]]


def test_an_old_message_does_not_try_a_failed_recording_again(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    _fail(pipeline)
    pipeline.clock.pass_time(hours=1)
    expected = pipeline.results()
    pipeline.tell_upload("a.wav")
    pipeline.run()
    assert pipeline.results() == expected
    assert len(pipeline.transcribe.requests) == 1


def test_an_upload_repeated_before_the_failure_is_not_a_new_try(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    pipeline.run(finishing=False)
    pipeline.clock.pass_time(minutes=5)
    pipeline.upload("a.wav", audio.wav())
    _fail(pipeline)
    pipeline.tell_upload("a.wav")
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "failed"
    assert len(pipeline.transcribe.requests) == 1


def test_a_new_try_stays_one_job(pipeline: Pipeline) -> None:
    pipeline.upload("a.wav", audio.wav())
    _fail(pipeline)
    pipeline.clock.pass_time(hours=1)
    pipeline.upload("a.wav", audio.wav())
    pipeline.run()
    pipeline.tell_upload("a.wav")
    pipeline.clock.pass_time(hours=1)
    pipeline.upload("a.wav", audio.wav())
    for name in pipeline.transcribe.jobs:
        pipeline.tell_end(name)
    pipeline.run()
    assert pipeline.record("a.wav")["status"] == "completed"
    assert len(pipeline.transcribe.requests) == 2
    assert len(pipeline.rows()) == 1
