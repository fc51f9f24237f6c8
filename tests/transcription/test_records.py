import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from transcription.records import COLUMNS, Record, Status, timestamp

RECORD = Record(
    recording="a.wav",
    recording_uri="s3://recordings/a.wav",
    status=Status.COMPLETED,
    recording_id="a" * 32,
    bucket="recordings",
    stale_rows_keys=("one", "two"),
)


def test_columns_are_the_first_fields_of_a_record() -> None:
    names = [field.name for field in fields(Record)]
    assert [name for name, _ in COLUMNS] == names[: len(COLUMNS)]


@given(key=st.text(st.characters(codec="utf-8")))
def test_a_record_is_one_line_of_ascii_whatever_the_key(key: str) -> None:
    record = Record(
        recording=key,
        recording_uri=f"s3://recordings/{key}",
        status=Status.REFUSED,
        reason=key,
        recording_id="a" * 32,
        bucket="recordings",
    )
    line = record.to_json()
    assert line.isascii()
    assert line.count(b"\n") == 1
    assert len(line.splitlines()) == 1
    assert Record.from_json(line) == record


def test_records_of_older_and_newer_versions_can_be_read() -> None:
    values = json.loads(RECORD.to_json())
    newer = json.dumps(values | {"added_later": 1}).encode()
    assert Record.from_json(newer) == RECORD
    del values["deferrals"]
    assert Record.from_json(json.dumps(values).encode()) == RECORD


def test_times_are_in_utc() -> None:
    there = timezone(timedelta(hours=-7))
    assert timestamp(datetime(2026, 11, 22, 20, 0, 1, 999, tzinfo=there)) == "2026-11-23T03:00:01Z"
    assert timestamp(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00Z"
