import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.models.transcription import Word
from local.services.transcribe import items, subtitles
from local.services.transcribe.transcript import Heading, document
from local.services.transcribe.utterances import group

TWO_VOICES = (
    Word("Good", 7.29, 7.5, 0.9987, speaker=0),
    Word("morning.", 7.5, 8.0, 0.9, speaker=0),
    Word("Hello!", 8.25, 8.9994, 1, speaker=1),
)
TALKING_AT_ONCE = (
    Word("How", 1.0, 1.2, 0.9, speaker=0, channel=0),
    Word("Yes.", 1.1, 1.3, 0.8, speaker=0, channel=1),
    Word("are", 1.2, 1.4, 0.9, speaker=0, channel=0),
    Word("you?", 1.4, 1.6, 0.9, speaker=0, channel=0),
)


def results(words, *, channels=0, speakers=True, score=None, code="en-US"):
    heading = Heading(
        job_name="job",
        account="111122223333",
        language_code=code,
        language_score=score,
        shows_speakers=speakers,
        channels=channels,
    )
    built = json.loads(json.dumps(document(heading, items.segments(group(words)))))
    assert {name: built[name] for name in built if name != "results"} == {
        "jobName": "job",
        "accountId": "111122223333",
        "status": "COMPLETED",
    }
    return built["results"]


def test_two_voices():
    found = results(TWO_VOICES)
    assert found["transcripts"] == [{"transcript": "Good morning. Hello!"}]
    assert found["items"] == [
        {
            "id": 0,
            "type": "pronunciation",
            "alternatives": [{"confidence": "0.999", "content": "Good"}],
            "start_time": "7.29",
            "end_time": "7.5",
            "speaker_label": "spk_0",
        },
        {
            "id": 1,
            "type": "pronunciation",
            "alternatives": [{"confidence": "0.9", "content": "morning"}],
            "start_time": "7.5",
            "end_time": "8.0",
            "speaker_label": "spk_0",
        },
        {
            "id": 2,
            "type": "punctuation",
            "alternatives": [{"confidence": "0.0", "content": "."}],
            "speaker_label": "spk_0",
        },
        {
            "id": 3,
            "type": "pronunciation",
            "alternatives": [{"confidence": "1.0", "content": "Hello"}],
            "start_time": "8.25",
            "end_time": "8.999",
            "speaker_label": "spk_1",
        },
        {
            "id": 4,
            "type": "punctuation",
            "alternatives": [{"confidence": "0.0", "content": "!"}],
            "speaker_label": "spk_1",
        },
    ]
    assert found["speaker_labels"] == {
        "segments": [
            {
                "start_time": "7.29",
                "end_time": "8.0",
                "speaker_label": "spk_0",
                "items": [
                    {"start_time": "7.29", "end_time": "7.5", "speaker_label": "spk_0"},
                    {"start_time": "7.5", "end_time": "8.0", "speaker_label": "spk_0"},
                ],
            },
            {
                "start_time": "8.25",
                "end_time": "8.999",
                "speaker_label": "spk_1",
                "items": [{"start_time": "8.25", "end_time": "8.999", "speaker_label": "spk_1"}],
            },
        ],
        "channel_label": "ch_0",
        "speakers": 2,
    }
    assert found["audio_segments"] == [
        {
            "id": 0,
            "transcript": "Good morning.",
            "start_time": "7.29",
            "end_time": "8.0",
            "speaker_label": "spk_0",
            "items": [0, 1, 2],
        },
        {
            "id": 1,
            "transcript": "Hello!",
            "start_time": "8.25",
            "end_time": "8.999",
            "speaker_label": "spk_1",
            "items": [3, 4],
        },
    ]
    assert "channel_labels" not in found
    assert "language_code" not in found


def test_voices_at_once_keep_their_sentences_whole():
    found = results(TALKING_AT_ONCE, channels=2)
    assert found["transcripts"] == [{"transcript": "How are you? Yes."}]
    first, second = found["channel_labels"]["channels"]
    assert found["channel_labels"]["number_of_channels"] == 2
    assert [item["id"] for item in first["items"]] == [0, 1, 2, 3]
    assert second["channel_label"] == "ch_1"
    assert {item["channel_label"] for item in second["items"]} == {"ch_1"}
    assert [
        (s["channel_label"], s["speaker_label"]) for s in found["speaker_labels"]["segments"]
    ] == [
        ("ch_0", "spk_0"),
        ("ch_1", "spk_0"),
    ]
    assert found["speaker_labels"]["speakers"] == 2


def test_a_channel_may_be_silent():
    words = [word for word in TALKING_AT_ONCE if word.channel == 1]
    channels = results(words, channels=2)["channel_labels"]["channels"]
    assert [len(channel["items"]) for channel in channels] == [0, 2]


def test_an_identified_language():
    found = results(TWO_VOICES, score=0.98834, code="en-US")
    assert found["language_code"] == "en-US"
    assert found["language_identification"] == [{"score": "0.988", "code": "en-US"}]


def test_silence():
    found = results((), channels=2)
    assert found == {
        "transcripts": [{"transcript": ""}],
        "speaker_labels": {"segments": [], "channel_label": "ch_0", "speakers": 0},
        "channel_labels": {
            "channels": [
                {"channel_label": "ch_0", "items": []},
                {"channel_label": "ch_1", "items": []},
            ],
            "number_of_channels": 2,
        },
        "items": [],
        "audio_segments": [],
    }


def test_a_long_pause_ends_an_utterance():
    words = (Word("one", 0, 1, 1), Word("two", 2, 3, 1), Word("three", 4.1, 5, 1))
    segments = results(words, speakers=False)["audio_segments"]
    assert [segment["transcript"] for segment in segments] == ["one two", "three"]


def test_a_language_without_spaces():
    words = (Word("\u4f60\u597d", 0, 1, 1), Word("\u5417\uff1f", 1, 2, 1))
    text = results(words, speakers=False, code="zh-CN")["transcripts"][0]["transcript"]
    assert text == "\u4f60\u597d\u5417\uff1f"


def test_a_word_of_marks_alone_follows_the_word_before_it():
    words = (
        Word("...", 0, 0.1, 1),
        Word("well", 1, 2, 1),
        Word("...", 2, 2.1, 1),
        Word("-", 3, 3.1, 1),
    )
    assert results(words, speakers=False)["transcripts"][0]["transcript"] == "well..."


WORD = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=8)
TIME = st.floats(0, 1000, allow_nan=False)


@st.composite
def conversations(draw):
    channels = draw(st.sampled_from([0, 2]))
    speakers = draw(st.booleans())
    words = [
        Word(
            draw(WORD),
            start,
            start + draw(st.floats(0, 2)),
            draw(st.floats(0, 1)),
            speaker=draw(st.integers(0, 3)) if speakers else None,
            channel=draw(st.integers(0, 1)) if channels else None,
        )
        for start in sorted(draw(st.lists(TIME, max_size=30)))
    ]
    return words, channels, speakers


def spoken(text):
    return [character for character in text if character.isalnum()]


@settings(deadline=None)  # the machine may be busy
@given(conversations())
def test_every_word_is_kept_in_order(conversation):
    words, channels, speakers = conversation
    found = results(words, channels=channels, speakers=speakers)
    for channel in range(channels or 1):
        said = [word for word in words if word.channel in (None, channel)]
        listed = [
            item
            for item in found["items"]
            if item.get("channel_label", f"ch_{channel}") == f"ch_{channel}"
        ]
        contents = "".join(item["alternatives"][0]["content"] for item in listed)
        assert spoken(contents) == spoken("".join(word.text for word in said))
        times = [float(item["start_time"]) for item in listed if "start_time" in item]
        assert times == sorted(times)


@settings(deadline=None)  # the machine may be busy
@given(conversations())
def test_the_parts_of_a_transcript_agree(conversation):
    words, channels, speakers = conversation
    found = results(words, channels=channels, speakers=speakers)
    assert [item["id"] for item in found["items"]] == list(range(len(found["items"])))
    segments = found["audio_segments"]
    assert [i for segment in segments for i in segment["items"]] == list(range(len(found["items"])))
    assert (
        " ".join(segment["transcript"] for segment in segments)
        == found["transcripts"][0]["transcript"]
    )
    for segment in segments:
        for item in (found["items"][i] for i in segment["items"]):
            assert item.get("speaker_label") == segment.get("speaker_label")
            assert item.get("channel_label") == segment.get("channel_label")
    labelled = found.get("speaker_labels", {"segments": []})["segments"]
    pronounced = [item for item in found["items"] if item["type"] == "pronunciation"]
    if speakers:
        assert [item["start_time"] for segment in labelled for item in segment["items"]] == [
            item["start_time"] for item in pronounced
        ]


@settings(deadline=None)  # the machine may be busy
@given(conversations())
def test_subtitles_keep_every_word(conversation):
    words, _, _ = conversation
    segments = items.segments(group(words))
    cues = subtitles.cues(segments, " ")
    said = [item for segment in segments for item in segment.items]
    assert " ".join(cue.text for cue in cues) == items.text(said, " ")
    assert all(cue.start <= cue.end for cue in cues)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.0"),
        (7.29, "7.29"),
        (1, "1.0"),
        (0.99951, "1.0"),
        (14400.1234, "14400.123"),
        (0.00004, "0.0"),
    ],
)
def test_numbers_are_texts(value, text):
    assert items.number(value) == text
