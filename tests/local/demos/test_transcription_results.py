import json
from pathlib import Path

import pytest

from local.demos.transcription import results
from local.demos.transcription.progress import Progress
from local.demos.transcription.results import Results
from local.errors import LocalCloudError
from tests.local.demos.fakes import named, solution


def turn(key: str, time: str, seconds: float, speaker: str, text: str) -> dict:
    return {
        "audio_transcribe_job": key,
        "time_start": time,
        "speaker": speaker,
        "speaker_text": text,
        "start_seconds": seconds,
        "confidence": None,
        "word_count": len(text.split()),
    }


ROWS = [
    turn("call.wav", "0:00:03", 3.9, "spk_1", "Hi."),
    turn("call.wav", "0:00:03", 3.1, "spk_0", "Grüß Gott!"),
    turn("older.wav", "0:00:00", 0.0, "spk_0", "From an earlier run."),
]
TALK = [
    {"audio_transcribe_job": "call.wav", "speaker": "spk_0", "talk_seconds": 89.6,
     "share_percent": 75.0},
    {"audio_transcribe_job": "call.wav", "speaker": "spk_1", "talk_seconds": 30.0,
     "share_percent": 25.0},
    {"audio_transcribe_job": "older.wav", "speaker": "spk_0", "talk_seconds": 1.0,
     "share_percent": 100.0},
]  # fmt: skip


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Results:
    answers = {"select rows": ROWS, "select talk": TALK}
    monkeypatch.setattr(results, "query", lambda sql, *_, **__: list(answers[sql]))
    monkeypatch.setattr(results, "named_query", lambda *_, **__: "select talk")
    return results.find({"call.wav"}, solution())


def test_only_this_runs_recordings_are_found_in_the_order_of_speech(found: Results) -> None:
    assert [row["speaker_text"] for row in found.rows] == ["Grüß Gott!", "Hi."]
    assert [row["speaker"] for row in found.talk_time] == ["spk_0", "spk_1"]


def test_a_recordings_rows_and_talk_time_are_shown(found: Results, plain) -> None:
    results.show(found, [Progress(recording=named("call.wav"), stage="completed")], plain.screen)
    assert plain.lines == [
        "",
        "call.wav: who said what and when",
        "time     speaker  text",
        "0:00:03  spk_0    Grüß Gott!",
        "0:00:03  spk_1    Hi.",
        "",
        "call.wav: talk time",
        "spk_0  1:30   75%  " + 30 * "#",
        "spk_1  0:30   25%  " + 10 * "#",
    ]


def test_silence_is_told_rather_than_shown_as_nothing(plain) -> None:
    silent = Progress(recording=named("silence.wav"), stage="completed")
    results.show(Results(rows=[], talk_time=[]), [silent], plain.screen)
    assert plain.lines[-1] == "Nobody said anything: the transcript is empty."


def test_a_refusal_shows_status_and_reason(plain) -> None:
    refused = Progress(recording=named("notes.wav"), stage="refused", reason="not audio")
    results.show(Results(rows=[], talk_time=[]), [refused], plain.screen)
    assert plain.lines[1:] == [
        "notes.wav was not transcribed",
        "status  refused",
        "reason  not audio",
    ]


def test_json_has_every_column_with_its_type(found: Results, tmp_path: Path) -> None:
    results.write_json(found.rows, tmp_path / "rows.json")
    text = (tmp_path / "rows.json").read_text(encoding="utf-8")
    assert json.loads(text) == found.rows
    assert '"start_seconds": 3.1' in text
    assert '"confidence": null' in text
    assert "Grüß Gott!" in text


def test_a_path_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match="No such file or directory"):
        results.check_writable(tmp_path / "missing" / "rows.json")


def test_where_everything_is(plain) -> None:
    results.show_places(solution(), plain.screen)
    for place in ("s3://recordings", "s3://data/transcribe_data/", "calls.transcribe_jobs",
                  "select rows", "http://127.0.0.1:4566"):  # fmt: skip
        assert place in plain.text


def test_what_to_try_next_depends_on_whether_the_cloud_stays(plain) -> None:
    results.show_next(solution(), plain.screen, stays=False)
    assert "--keep" in plain.text
    assert "AWS_ENDPOINT_URL" not in plain.text
    results.show_next(solution(), plain.screen, stays=True)
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:4566" in plain.lines
