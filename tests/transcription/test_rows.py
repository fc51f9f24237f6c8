import json
from dataclasses import fields, replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.transcript_rows import channels, measure
from tests.transcription.transcripts import Conversation, conversations, load
from transcription.rows import COLUMNS, TurnRow, rows_of, to_json_lines
from transcription.transcript import Transcript, Word, parse_transcript

ROW = TurnRow(
    audio_transcribe_job="calls/1.wav",
    time_start="0:00:07",
    speaker="spk_0",
    speaker_text="Is the ferry late?",
    time_end="0:00:08",
    start_seconds=7.09,
    end_seconds=8.05,
    channel=None,
    confidence=0.9625,
    language="en-GB",
    word_count=4,
    recording_uri="s3://recordings/calls/1.wav",
    job_name="Transcription.job",
)


def rows(document, *, language=None, channel_names=()):
    source = {
        "recording": "calls/1.wav",
        "recording_uri": "s3://recordings/calls/1.wav",
        "job_name": "Transcription.job",
    }
    transcript = parse_transcript(document, language=language)
    return list(rows_of(transcript, **source, channel_names=channel_names))


def lines_of(name, **options):
    return [(row.time_start, row.speaker, row.speaker_text) for row in rows(load(name), **options)]


def test_a_row_says_who_said_what_and_when():
    assert rows(load("speakers"), language="en-GB")[0] == ROW


@pytest.mark.parametrize("name", ["speakers", "speakers_in_segments"])
def test_a_row_for_each_change_of_speaker(name):
    assert lines_of(name) == [
        ("0:00:07", "spk_0", "Is the ferry late?"),
        ("0:00:08", "spk_1", "Only ten minutes, sir."),
        ("0:00:10", "spk_0", "Good."),
    ]


@pytest.mark.parametrize("name", ["channels", "channels_in_labels"])
def test_a_row_for_each_change_of_channel_but_not_for_words_spoken_over(name):
    assert lines_of(name) == [
        ("0:00:01", "ch_0", "Your parcel left Oslo."),
        ("0:00:01", "ch_1", "Mhm."),
        ("0:00:02", "ch_1", "Great, thanks."),
        ("0:00:04", "ch_0", "Anything else?"),
        ("0:00:04", "ch_1", "No."),
    ]


def test_channels_alone_are_named():
    named = rows(load("channels"), channel_names=("agent", "caller"))
    assert {(row.channel, row.speaker) for row in named} == {("ch_0", "agent"), ("ch_1", "caller")}


def test_channels_with_speakers_keep_both_labels():
    named = rows(load("speakers_and_channels"), channel_names=("agent", "caller"))
    assert [(row.channel, row.speaker, row.speaker_text) for row in named] == [
        ("ch_0", "spk_0", "We both agree."),
        ("ch_0", "spk_1", "Quite."),
        ("ch_1", "spk_0", "Settled then."),
    ]


def test_a_row_has_the_language_of_its_words_and_that_languages_spaces():
    assert [(row.language, row.speaker_text) for row in rows(load("languages"))] == [
        ("en-US", "Good evening."),
        ("es-US", "¿Qué hora es?"),
        ("ja-JP", "もう九時です。"),
    ]


def test_a_row_of_mixed_languages_has_that_of_most_words():
    codes = ("en-US", "es-US", "es-US")
    words = [Word(text=f"w{i}", start=i, end=i + 1, language=c) for i, c in enumerate(codes)]
    transcript = Transcript(words=tuple(words), languages=("en-US", "es-US"), duration=3)
    (row,) = rows_of(transcript, recording="k", recording_uri="s3://b/k", job_name="j")
    assert (row.language, row.speaker_text) == ("es-US", "w0 w1 w2")


def test_confidence_is_the_mean_of_the_words_that_have_one():
    spoken, redacted = rows(load("redacted"))
    assert (spoken.speaker_text, spoken.confidence, spoken.word_count) == (
        "This is [PII], hello.",
        0.94,
        4,
    )
    assert (redacted.confidence, redacted.word_count) == (None, 1)


def test_confidence_has_four_digits():
    heard = (Word(text="so", start=0, end=1, confidence=each) for each in (0.9, 0.9, 0.8))
    transcript = Transcript(words=tuple(heard), languages=(), duration=1)
    (row,) = rows_of(transcript, recording="k", recording_uri="s3://b/k", job_name="j")
    assert row.confidence == 0.8667


def test_without_labels_all_is_one_row_without_a_speaker():
    (row,) = rows(load("plain"))
    assert (row.speaker, row.channel, row.language) == (None, None, None)


def test_a_silent_recording_has_no_rows_and_an_empty_file():
    assert rows(load("silent")) == []
    assert to_json_lines([]) == b""


@pytest.mark.parametrize(
    ("seconds", "clock"),
    [(0, "0:00:00"), (0.999, "0:00:00"), (59.99, "0:00:59"), (3600, "1:00:00"), (14399, "3:59:59")],
)
def test_clock_is_whole_seconds_passed(seconds, clock):
    word = Word(text="now", start=seconds, end=seconds)
    transcript = Transcript(words=(word,), languages=(), duration=seconds)
    (row,) = rows_of(transcript, recording="k", recording_uri="s3://b/k", job_name="j")
    assert (row.time_start, row.time_end) == (clock, clock)


@given(conversations())
def test_rows_carry_every_word_and_each_is_one_line(conversation: Conversation):
    made = rows(conversation.document)
    texts = sorted(text for row in made for text in row.speaker_text.split(" "))
    assert texts == sorted(spoken.text for spoken in conversation.spoken)
    assert sum(row.word_count for row in made) == len(conversation.spoken)
    assert len(to_json_lines(made).decode().splitlines()) == len(made)


def test_columns_are_the_rows_fields_with_their_types():
    athena = {str: "string", float: "double", int: "int"}
    types = [(f.name, athena[(get_args(f.type) or (f.type,))[0]]) for f in fields(TurnRow)]
    assert list(COLUMNS) == types


def test_each_line_has_every_column_in_order():
    (line,) = to_json_lines([replace(ROW, speaker=None)]).splitlines()
    assert list(json.loads(line)) == [name for name, _ in COLUMNS]
    assert json.loads(line)["speaker"] is None


def test_text_is_utf_8_and_not_escaped():
    assert "¿Qué 九?".encode() in to_json_lines([replace(ROW, speaker_text="¿Qué 九?")])


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back_from_its_one_line(text):
    data = to_json_lines([replace(ROW, speaker_text=text), ROW])
    first, second = data.decode().splitlines()
    assert json.loads(first)["speaker_text"] == text
    assert json.loads(second)["speaker_text"] == ROW.speaker_text


@pytest.mark.parametrize("separator", [*"\n\r\v\f\x00\x1c\x7f\x85\u2028\u2029"])
def test_no_control_or_separator_stands_bare_in_a_line(separator):
    data = to_json_lines([replace(ROW, speaker_text=f"a{separator}b")])
    assert separator.encode() not in data[:-1]
    assert json.loads(data)["speaker_text"] == f"a{separator}b"


def test_half_a_surrogate_pair_becomes_the_replacement_character():
    data = to_json_lines([replace(ROW, speaker_text="a\ud83db")])
    assert json.loads(data)["speaker_text"] == "a\ufffdb"


def test_a_sixteenth_of_four_hours_takes_a_sixteenth_of_its_budget():
    seconds, megabytes, _ = measure(channels, 40_000 // 16)
    assert seconds < 2 / 16
    assert megabytes < 256 / 16
