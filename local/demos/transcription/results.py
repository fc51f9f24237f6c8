"""What a demo shows in the end: rows, talk time, where everything is."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.console import Bar, Screen
from local.demos.transcription.progress import Progress
from local.demos.transcription.solution import Solution
from local.environment import exports
from local.errors import LocalCloudError
from local.paths import COMMAND
from local.queries import Row, Value, named_query, query

RECORDING: Final = "audio_transcribe_job"
TALK_TIME: Final = "talk_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What Athena says of the recordings.

    Attributes:
        rows: A row per turn, in the order of speech.
        talk_time: A row per speaker.
    """

    rows: list[Row]
    talk_time: list[Row]


def find(keys: Collection[str], solution: Solution) -> Results:
    """Query who said what and when, and who talked how long, in these recordings."""

    def about_them(sql: str) -> list[Row]:
        rows = query(sql, solution.session, work_group=solution.work_group)
        return [row for row in rows if row[RECORDING] in keys]

    rows = about_them(solution.quick_query)
    rows.sort(key=lambda row: (_text(row[RECORDING]), _number(row["start_seconds"])))
    talk_time = named_query(TALK_TIME, solution.session, work_group=solution.work_group)
    return Results(rows=rows, talk_time=about_them(talk_time))


def show(found: Results, ended: Sequence[Progress], screen: Screen) -> None:
    """Show every recording's rows, or why it has none."""
    for item in ended:
        if item.completed:
            _show_recording(item.recording.key, found, screen)
        else:
            screen.heading(f"{item.recording.key} was not transcribed")
            screen.line(f"status  {item.stage}")
            screen.line(f"reason  {item.reason or 'none given'}")


def show_places(solution: Solution, screen: Screen) -> None:
    """Show where everything is."""
    screen.heading("Where everything is")
    for name, place in (
        ("recordings", f"s3://{solution.recordings_bucket}"),
        ("transcripts", f"s3://{solution.data_bucket}/transcripts/"),
        ("rows", f"s3://{solution.data_bucket}/{solution.table}/"),
        (
            "tables",
            f"{solution.database}.{solution.table}, {solution.database}.{solution.jobs_table}",
        ),
        ("query", f"{solution.quick_query}   (workgroup {solution.work_group})"),
        ("endpoint", solution.session.endpoint_url),
    ):
        screen.line(f"{name:<12} {place}")


def show_next(solution: Solution, screen: Screen, *, stays: bool) -> None:
    """Show what to try next, in the local cloud that stays or after it was stopped."""
    screen.heading("What to try next")
    if stays:
        for name, value in exports(solution.session.endpoint_url).items():
            screen.line(f"export {name}={value}")
        screen.line(f"aws s3 cp call.wav s3://{solution.recordings_bucket}/")
        screen.line(f"{COMMAND} logs start_job")
        screen.line(f"{COMMAND} down")
        return
    for command, purpose in (
        ("make demo FILE=call.wav", "a recording of your own"),
        ("make demo ARGS='--speakers 3 --json rows.json'", "options; every column as JSON"),
        ("make demo ARGS=--keep", "keep the local cloud running, to use it with boto3, aws, cdk"),
        ("make deploy SOLUTION=Transcription", "the same template, to your AWS account"),
    ):
        screen.line(f"{command:<48} {purpose}")


def write_json(rows: Sequence[Row], path: Path) -> None:
    """Write all columns of the rows as a JSON array of objects."""
    path.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def check_writable(path: Path) -> None:
    """Notice a wrong path before minutes of work rather than after them.

    Raises:
        LocalCloudError: No file can be written there.
    """
    try:
        with path.open("a", encoding="utf-8"):
            return
    except OSError as problem:
        raise LocalCloudError(f"--json {path}: {problem.strerror}.") from problem


def _show_recording(key: str, found: Results, screen: Screen) -> None:
    turns = [row for row in found.rows if row[RECORDING] == key]
    screen.heading(f"{key}: who said what and when")
    if not turns:
        screen.line("Nobody said anything: the transcript is empty.")
        return
    columns = {"time": "time_start", "speaker": "speaker", "text": "speaker_text"}
    screen.table(
        list(columns), [[_text(turn[name]) for name in columns.values()] for turn in turns]
    )
    screen.heading(f"{key}: talk time")
    screen.bars([_bar(row) for row in found.talk_time if row[RECORDING] == key])


def _bar(row: Row) -> Bar:
    seconds = round(_number(row["talk_seconds"]))
    return Bar(
        label=_text(row["speaker"]),
        value=f"{seconds // 60}:{seconds % 60:02d}",
        share=_number(row["share_percent"]) / 100,
    )


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _number(value: Value) -> float:
    return float(value) if value is not None else 0.0
