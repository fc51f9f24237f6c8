import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local.cli import app
from local.demos.lending import Borrowed
from local.demos.transcription import command
from local.demos.transcription.progress import Progress
from local.demos.transcription.results import Results
from tests.local.demos.fakes import named, solution

ROW = {"audio_transcribe_job": "call.wav", "time_start": "0:00:01", "speaker": "spk_0",
       "speaker_text": "Hello.", "start_seconds": 1.25}  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What the demo was asked to run; `refused.wav` is refused, everything else completed."""
    runs: list[dict] = []

    def run(_: object, files: list[Path], options: dict[str, str]) -> tuple:
        runs.append(options)
        ended = [
            Progress(recording=named(file.name), stage="refused", reason="not audio")
            if file.name == "refused.wav"
            else Progress(recording=named(file.name), stage="completed")
            for file in files
        ]
        return solution(), ended, Results(rows=[ROW], talk_time=[])

    @contextmanager
    def lend(*, keep: bool) -> Iterator[Borrowed]:
        yield Borrowed(None, stays=keep)

    monkeypatch.setattr(command, "_run", run)
    monkeypatch.setattr(command, "borrowed_cloud", lend)
    return runs


def invoke(*arguments: object):
    return CliRunner().invoke(app, ["demo", "transcription", *map(str, arguments)])


@pytest.fixture
def call(tmp_path: Path) -> Path:
    (tmp_path / "call.wav").touch()
    return tmp_path / "call.wav"


def test_rows_are_shown_and_written(asked: list[dict], call: Path, tmp_path: Path) -> None:
    result = invoke(call, "--json", tmp_path / "rows.json", "--speakers", 2, "--channels")
    assert result.exit_code == 0
    assert "0:00:01  spk_0    Hello." in result.stdout
    assert json.loads((tmp_path / "rows.json").read_text()) == [ROW]
    assert asked == [{"speakers": "2", "channels": "true"}]


@pytest.mark.usefixtures("asked")
def test_one_refused_recording_of_several_fails_the_demo(call: Path) -> None:
    refused = call.with_name("refused.wav")
    refused.touch()
    result = invoke(call, refused)
    assert result.exit_code == 1
    assert "Hello." in result.stdout
    assert "reason  not audio" in result.stdout


def test_nothing_starts_for_a_file_that_is_not_there(asked: list[dict], tmp_path: Path) -> None:
    result = invoke(tmp_path / "missing.wav")
    assert result.exit_code == 1
    assert result.stderr.startswith("There is no file")
    assert asked == []
