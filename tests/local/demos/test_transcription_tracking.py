import pytest

from local.demos.transcription import progress, tracking
from local.demos.transcription.progress import Progress
from local.errors import LocalCloudError
from tests.local.demos.fakes import RECORDING, named, record, solution


def ignore() -> None:
    pass


def test_without_a_record_the_recording_is_only_uploaded() -> None:
    assert progress.of(RECORDING, solution()).stage == "uploaded"


@pytest.mark.parametrize(
    ("job", "stage"),
    [("QUEUED", "queued"), ("IN_PROGRESS", "transcribing"), ("COMPLETED", "writing rows")],
)
def test_while_a_job_runs_transcribe_tells_how_far_it_is(job: str, stage: str) -> None:
    deployed = solution()
    record(deployed)
    deployed.session.transcribe.status = job
    assert progress.of(RECORDING, deployed).stage == stage


@pytest.mark.parametrize("status", ["completed", "failed", "refused"])
def test_an_end_has_its_reason(status: str) -> None:
    deployed = solution()
    record(deployed, status=status, reason="no sound")
    ended = progress.of(RECORDING, deployed)
    assert (ended.stage, ended.reason, ended.is_final) == (status, "no sound", True)
    assert ended.completed == (status == "completed")


def test_the_record_of_an_earlier_upload_does_not_count() -> None:
    deployed = solution()
    record(deployed, status="completed", etag="of other content")
    assert progress.of(RECORDING, deployed).stage == "uploaded"
    record(deployed, status="completed", settings='{"speakers": 10}')
    assert progress.of(RECORDING, deployed).stage == "uploaded"
    record(deployed, status="refused", settings=None, reason="option speakers must be 2 to 30")
    assert progress.of(RECORDING, deployed).is_final


def test_following_ends_when_every_recording_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    deployed = solution()
    first, second = named("a.wav"), named("b.wav")
    record(deployed, first, status="completed")
    record(deployed, second, status="waiting")
    told: list[str] = []
    naps = iter([{"status": "submitted"}, {"status": "failed", "reason": "no sound"}])
    monkeypatch.setattr(tracking.time, "sleep", lambda _: record(deployed, second, **next(naps)))
    ended = tracking.follow([first, second], deployed, tell=told.append, check_alive=ignore)
    assert [item.stage for item in ended] == ["completed", "failed"]
    assert told == [
        "1 completed, 1 waiting",
        "1 completed, 1 transcribing",
        "1 completed, 1 failed",
    ]


def test_one_recording_is_told_without_a_count() -> None:
    assert tracking.summary([Progress(recording=RECORDING, stage="transcribing")]) == "transcribing"


@pytest.mark.parametrize(
    ("job", "function"), [(None, "StartJob"), ("COMPLETED", "Collect")]
)  # fmt: skip
def test_a_stalled_recording_quotes_the_log_of_its_function(
    monkeypatch: pytest.MonkeyPatch, job: str | None, function: str
) -> None:
    deployed = solution()
    if job:
        record(deployed)
        deployed.session.transcribe.status = job
    clock = iter(range(0, 1000, 50))
    monkeypatch.setattr(tracking.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(tracking.time, "sleep", lambda _: None)
    monkeypatch.setattr(tracking, "events", lambda name, _: [f"{name}: access denied"])
    with pytest.raises(LocalCloudError, match=r"call\.wav is at stage") as caught:
        tracking.follow([RECORDING], deployed, tell=str, check_alive=ignore)
    assert caught.value.detail == f"{function}: access denied"


def test_a_local_cloud_that_ended_ends_the_waiting() -> None:
    def ended() -> None:
        raise LocalCloudError("The engine ended unexpectedly.")

    with pytest.raises(LocalCloudError, match="engine ended"):
        tracking.follow([RECORDING], solution(), tell=str, check_alive=ended)
