import math

import pytest
from hypothesis import given

from tests.transcription.transcripts import FORMS, Conversation, conversations, load
from transcription.transcript import Word, parse_transcript
from transcription.transcript_fields import MalformedTranscriptError


def words_of(name):
    return parse_transcript(load(name)).words


def document_with(**changes):
    item = {"type": "pronunciation", "alternatives": [{"content": "secret"}]}
    item |= {"start_time": "1.0", "end_time": "2.0"} | changes
    return {"results": {"items": [item]}}


@given(conversations())
def test_reads_every_word_with_its_labels_in_order(conversation: Conversation):
    words = parse_transcript(conversation.document).words
    assert [(w.text, w.start, w.end, w.speaker, w.channel, w.language) for w in words] == [
        (s.text, s.start / 100, s.end / 100, s.speaker, s.channel, s.language)
        for s in conversation.spoken
    ]
    assert [w.confidence for w in words] == [
        None if s.redacted else 0.75 for s in conversation.spoken
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_a_document(form):
    assert words_of(form)


def test_numbers_are_text_and_punctuation_joins_the_word_before():
    assert words_of("plain")[-1] == Word(text="noon.", start=1.4, end=1.92, confidence=0.874)


def test_speakers_from_items_and_from_segments_are_the_same():
    assert words_of("speakers") == words_of("speakers_in_segments")
    assert [w.speaker for w in words_of("speakers")] == ["spk_0"] * 4 + ["spk_1"] * 4 + ["spk_0"]


def test_channels_from_items_and_from_labels_are_the_same():
    assert words_of("channels") == words_of("channels_in_labels")
    assert [w.text for w in words_of("channels") if w.channel == "ch_1"] == [
        "Mhm.",
        "Great,",
        "thanks.",
        "No.",
    ]


def test_words_with_one_start_keep_their_own_speakers():
    assert [(w.text, w.speaker) for w in words_of("same_start")] == [
        ("Yes,", "spk_0"),
        ("yes.", "spk_0"),
        ("No.", "spk_1"),
        ("Why?", "spk_0"),
    ]


def test_a_single_speaker_needs_no_segments():
    assert {w.speaker for w in words_of("one_speaker")} == {"spk_0"}


def test_a_word_that_no_segment_covers_has_no_speaker():
    document = load("speakers_in_segments")
    del document["results"]["speaker_labels"]["segments"][-1]
    assert parse_transcript(document).words[-1].speaker is None


def test_a_redacted_word_stays_without_confidence():
    redacted = words_of("redacted")[2]
    assert (redacted.text, redacted.confidence) == ("[PII],", None)


def test_a_silent_recording_has_no_words():
    transcript = parse_transcript(load("silent"))
    assert (transcript.words, transcript.duration) == ((), 0.0)


def test_two_silent_channels_have_no_words():
    channels = [{"channel_label": "ch_0", "items": []}, {"channel_label": "ch_1", "items": []}]
    assert parse_transcript({"results": {"channel_labels": {"channels": channels}}}).words == ()


@pytest.mark.parametrize(
    ("contents", "texts"),
    [
        ([",", "well", "."], [",well."]),
        (["¿", "cómo", "?", "¡", "bien", "!"], ["¿cómo?", "¡bien!"]),
        (["so", "¿"], ["so¿"]),
        (["."], []),
        (["left", "", "."], ["left."]),
    ],
)
def test_marks_without_a_word_before_them(contents, texts):
    items = [
        {"type": "pronunciation", "start_time": "1", "end_time": "2"}
        | ({"type": "punctuation"} if content in {",", ".", "?", "!", "¿", "¡"} else {})
        | {"alternatives": [{"content": content}]}
        for content in contents
    ]
    assert [w.text for w in parse_transcript({"results": {"items": items}}).words] == texts


def test_an_unlabelled_mark_joins_the_channel_of_the_item_before():
    document = load("channels")
    for item in document["results"]["items"]:
        if item["type"] == "punctuation":
            del item["channel_label"]
    assert parse_transcript(document).words == words_of("channels")


def test_a_channel_listed_in_two_parts_keeps_both():
    document = load("channels_in_labels")
    agent, caller = document["results"]["channel_labels"]["channels"]
    first, second = agent | {"items": agent["items"][:4]}, agent | {"items": agent["items"][4:]}
    document["results"]["channel_labels"]["channels"] = [first, caller, second]
    assert parse_transcript(document).words == words_of("channels")


def test_a_word_never_ends_before_it_starts():
    (word,) = parse_transcript(document_with(start_time="1.5", end_time="1.4")).words
    assert (word.start, word.end) == (1.5, 1.5)


def test_duration_is_the_last_end_of_words_and_segments():
    assert parse_transcript(load("plain")).duration == 2.45
    assert parse_transcript(load("channels")).duration == 5.1


@pytest.mark.parametrize(
    ("results", "languages"),
    [
        ({}, ("de-DE",)),
        ({"language_code": "fr-FR"}, ("fr-FR",)),
        (
            {
                "language_codes": [
                    {"language_code": "en-US", "duration_in_seconds": "2.5"},
                    {"language_code": "es-US", "duration_in_seconds": 9},
                ]
            },
            ("es-US", "en-US"),
        ),
    ],
)
def test_languages_are_those_identified_or_the_jobs_own(results, languages):
    document = {"results": {"items": [], **results}}
    assert parse_transcript(document, language="de-DE").languages == languages


def test_languages_that_only_words_name_count_by_words():
    document = load("languages")
    del document["results"]["language_codes"]
    assert parse_transcript(document).languages == ("ja-JP", "es-US", "en-US")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "what holds results must be an object, found a list"),
        ({}, "results has neither items nor channel_labels.channels"),
        ({"results": "secret"}, "results must be an object, found other text"),
        ({"results": {"items": "secret"}}, "items must be a list, found other text"),
        ({"results": {"items": ["secret"]}}, "items must hold nothing but objects"),
        (
            document_with(start_time=None),
            "item 0 of the transcript: start_time must be a number of seconds",
        ),
        (document_with(start_time="secret"), "start_time must be a number >= 0, found other text"),
        (document_with(end_time="-1"), "end_time must be a number >= 0"),
        (document_with(end_time=math.nan), "end_time must be a number >= 0, found another number"),
        (document_with(end_time="inf"), "end_time must be a number >= 0"),
        (document_with(end_time={}), "end_time must be a number >= 0, found an object"),
        (document_with(alternatives=[]), "alternatives must hold one with content"),
        (
            document_with(alternatives=[{"content": 7}]),
            "content must be text, found another number",
        ),
        (
            document_with(alternatives=[{"content": "secret", "confidence": "high"}]),
            "confidence must be",
        ),
        (document_with(speaker_label=["secret"]), "speaker_label must be text, found a list"),
        (document_with(channel_label="ch_1", end_time="secret"), "item 0 of ch_1: end_time"),
    ],
)
def test_a_malformed_document_is_refused_without_quoting_it(document, message):
    with pytest.raises(MalformedTranscriptError, match=message) as refusal:
        parse_transcript(document)
    assert isinstance(refusal.value, ValueError)
    assert "secret" not in str(refusal.value)
