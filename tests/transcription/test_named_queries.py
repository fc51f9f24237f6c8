"""The workgroup's named queries, run by the local Athena."""

from __future__ import annotations

import json

import pytest

from tests.transcription.conftest import telephone_call

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]


NAMED_QUERIES = {
    "who_said_what_when": "audio_transcribe_job",
    "talk_time": "share_percent",
    "longest_silences": "silence_seconds",
    "overlaps": "interrupted_by",
    "words_per_minute": "words_per_minute",
    "search": "speaker_text",
    "failures": "reason",
    "export_csv": "speaker_text",
}


def named_queries(solution):
    athena, group = solution.stack.session.athena, solution.stack.outputs["WorkGroupName"]
    ids = athena.list_named_queries(WorkGroup=group)["NamedQueryIds"]
    queries = [athena.get_named_query(NamedQueryId=one)["NamedQuery"] for one in ids]
    return {query["Name"]: query["QueryString"] for query in queries}


@pytest.mark.usefixtures("sample")
def test_named_queries_answer(solution):
    queries = named_queries(solution)
    assert set(queries) == set(NAMED_QUERIES)
    for name, column in NAMED_QUERIES.items():
        rows = solution.stack.query(queries[name].replace("refund", "parcel"))
        assert rows, name
        assert column in rows[0], name


@pytest.fixture
def known(solution):
    """Three turns of two speakers whose figures one can work out by hand."""
    turns = [("spk_0", 0.0, 10.0, 20), ("spk_1", 8.0, 12.0, 8), ("spk_0", 15.0, 20.0, 10)]
    rows = [
        {
            "audio_transcribe_job": "known.wav",
            "time_start": f"0:00:{start:02.0f}",
            "speaker": speaker,
            "speaker_text": "so to say",
            "start_seconds": start,
            "end_seconds": end,
            "word_count": words,
            "recording_uri": "s3://bucket/known.wav",
        }
        for speaker, start, end, words in turns
    ]
    place = {
        "Bucket": solution.stack.outputs["DataBucketName"],
        "Key": "transcribe_data/upload_date=2026-11-02/known.jsonl",
    }
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    solution.stack.session.s3.put_object(**place, Body=lines.encode())
    yield "known.wav"
    solution.stack.session.s3.delete_object(**place)


@pytest.mark.parametrize(
    ("query", "columns", "expected"),
    [
        (
            "talk_time",
            ("speaker", "turns", "talk_seconds", "share_percent"),
            [("spk_0", 2, 15, 78.9), ("spk_1", 1, 4, 21.1)],
        ),
        (
            "overlaps",
            ("time_start", "interrupted_by", "interrupted", "overlap_seconds"),
            [("0:00:08", "spk_1", "spk_0", 2)],
        ),
        (
            "words_per_minute",
            ("speaker", "words", "words_per_minute"),
            [("spk_0", 30, 120), ("spk_1", 8, 120)],
        ),
        ("longest_silences", ("silent_from_seconds", "silence_seconds"), [(12, 3)]),
    ],
)
def test_figures_of_named_queries(solution, known, query, columns, expected):
    rows = solution.stack.query(named_queries(solution)[query])
    mine = [row for row in rows if row["audio_transcribe_job"] == known]
    found = [tuple(as_number(row[column]) for column in columns) for row in mine]
    assert found == expected


def as_number(text):
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.usefixtures("sample")
def test_talk_time_shares_sum_up(solution):
    rows = solution.stack.query(named_queries(solution)["talk_time"])
    mine = [row for row in rows if row["audio_transcribe_job"] == "support-call.flac"]
    assert len(mine) == 2
    assert sum(float(row["share_percent"]) for row in mine) == pytest.approx(100, abs=0.2)


def test_exported_text_is_no_formula(solution):
    key = "=1+1.wav"
    solution.finished(key, solution.upload(key, telephone_call(3)))
    rows = solution.stack.query(named_queries(solution)["export_csv"])
    names = {row["audio_transcribe_job"] for row in rows}
    assert "'=1+1.wav" in names
    assert key not in names
