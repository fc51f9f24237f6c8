"""Words and their speakers, without the networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from faster_whisper.transcribe import Word as SpokenWord

from local.models.audio import Block, Recording
from local.models.recognition import whole_words
from local.models.speaker_words import label_speakers
from local.models.speech import Channel, Models, WhisperSpeechModel, in_order
from local.models.transcription import UnreadableAudioError, Word
from tests.engine.models_support import TELEPHONE_CALL, encode, silence, tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from local.models.audio import Sound
    from local.models.diarisation import Timeline
    from local.models.recognition import SpeechRecognition


@dataclass
class Turns:
    """A timeline of two people from turns: (person, start, end) in seconds."""

    turns: tuple[tuple[int, float, float], ...]

    def speech(self, start: float, end: float) -> NDArray[np.float64]:
        heard = np.zeros(2)
        for person, begin, stop in self.turns:
            heard[person] += max(0.0, min(end, stop) - max(start, begin))
        return heard


def timeline(*turns: tuple[int, float, float]) -> Timeline:
    return cast("Timeline", Turns(turns))


def words(text: str, *, start: float = 0.0) -> list[Word]:
    """Words of half a second each."""
    tokens = text.split()
    return [
        Word(token, start + at / 2, start + at / 2 + 0.5, 0.9) for at, token in enumerate(tokens)
    ]


def speakers(labelled: Sequence[Word]) -> list[int | None]:
    return [word.speaker for word in labelled]


def test_a_word_belongs_to_who_speaks_then() -> None:
    labelled = label_speakers(
        words("How are you? Fine, thanks."), timeline((0, 0, 1.5), (1, 1.5, 9))
    )

    assert speakers(labelled) == [0, 0, 0, 1, 1]
    assert [word.text for word in labelled] == ["How", "are", "you?", "Fine,", "thanks."]


def test_a_turn_begins_with_a_sentence_though_times_are_a_little_wrong() -> None:
    heard = timeline((0, 0, 1.8), (1, 1.8, 9))

    assert speakers(label_speakers(words("How are you? Fine, thanks."), heard))[3] == 1


def test_one_word_in_a_sentence_is_not_somebody_elses() -> None:
    heard = timeline((0, 0, 1.0), (1, 0.8, 1.6), (0, 1.4, 9))

    labelled = label_speakers(words("We saw the house by the sea."), heard)

    assert speakers(labelled) == [0] * 7


def test_a_long_interruption_stays_one() -> None:
    heard = timeline((0, 0, 1.0), (1, 1.0, 3.0), (0, 3.0, 9))

    labelled = label_speakers(words("We saw no you did not the house."), heard)

    assert speakers(labelled) == [0, 0, 1, 1, 1, 1, 0, 0]


def test_a_word_that_nobody_was_heard_to_say_goes_with_its_sentence() -> None:
    heard = timeline((0, 0, 1.0), (1, 2.0, 9))

    labelled = label_speakers(words("Yes, indeed. Well, so be it."), heard)

    assert speakers(labelled) == [0, 0, 1, 1, 1, 1]


def test_no_words_no_speakers() -> None:
    assert label_speakers([], timeline()) == []


def spoken(*texts: str) -> list[SpokenWord]:
    return [SpokenWord(at, at + 0.5, text, 0.5 + at / 10) for at, text in enumerate(texts)]


def test_parts_of_a_word_are_put_together() -> None:
    found = whole_words(spoken(" twenty", "-one", " percent", "%", "."), "en")

    assert [word.word for word in found] == [" twenty-one", " percent%."]
    assert (found[0].start, found[0].end, found[0].probability) == (0, 1.5, 0.5)


def test_punctuation_alone_is_no_word() -> None:
    assert [word.word for word in whole_words(spoken(" -", " Well", " ..."), "en")] == [" Well"]


def test_languages_without_spaces_keep_their_words() -> None:
    assert len(whole_words(spoken("你", "好", "吗"), "zh")) == 3


class PretendedRecognition:
    """Hears one word at the beginning of each stretch that isn't silent."""

    def language(self, sound: Sound) -> tuple[str, float] | None:
        return ("es", 0.75) if sound.any() else None

    def words(self, sound: Sound, *, language: str, start: float) -> list[Word]:
        return [Word(f"{language}.", start, start + 0.5, 0.9)] if sound.any() else []


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> WhisperSpeechModel:
    pretended = Models(
        cast("SpeechRecognition", PretendedRecognition()), cast("None", None), cast("None", None)
    )
    monkeypatch.setattr(WhisperSpeechModel, "load", lambda _self: pretended)
    return WhisperSpeechModel()


def test_the_language_is_that_of_the_first_speech(
    model: WhisperSpeechModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recording, "blocks", silence_then_two_tones)
    path = encode(tmp_path / "call.wav", [silence(1)], codec="pcm_s16le")

    found = model.transcribe(path, language=None, max_speakers=None, split_channels=False)

    assert (found.language, found.language_confidence) == ("es", 0.75)
    assert [(word.text, word.start) for word in found.words] == [("es.", 10.0), ("es.", 20.0)]
    assert found.words[0].speaker is found.words[0].channel is None


def test_a_language_given_is_certain(model: WhisperSpeechModel) -> None:
    found = model.transcribe(TELEPHONE_CALL, language="de", max_speakers=None, split_channels=True)

    assert (found.language, found.language_confidence) == ("de", 1.0)
    assert [(word.text, word.channel) for word in found.words] == [("de.", 0), ("de.", 1)]
    assert found.channel_count == 2
    assert found.duration == pytest.approx(15.4, abs=0.1)


def test_a_silent_recording_has_no_words(model: WhisperSpeechModel, tmp_path: Path) -> None:
    path = encode(tmp_path / "call.wav", [silence(2)], codec="pcm_s16le")

    found = model.transcribe(path, language=None, max_speakers=None, split_channels=False)

    assert (found.words, found.language, found.language_confidence) == ((), "en", 0.0)
    assert found.duration == 2.0


def test_a_broken_file_is_refused_before_any_model_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_text("no sound")
    model = WhisperSpeechModel()

    with pytest.raises(UnreadableAudioError):
        model.transcribe(path, language="en", max_speakers=None, split_channels=False)
    assert model._models is None


def test_speakers_are_numbered_over_both_channels_as_they_appear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = {
        "left": [Word("Two", 2, 3, 1, speaker=1), Word("four", 4, 5, 1, speaker=0)],
        "right": [Word("One", 1, 2, 1, speaker=0), Word("three", 3, 4, 1, speaker=0)],
    }
    channels = [Channel(cast("Models", side), None) for side in heard]
    monkeypatch.setattr(Channel, "labelled_words", lambda self: heard[self.models])

    found = in_order(channels, numbered=True)

    assert [(word.text, word.channel, word.speaker) for word in found] == [
        ("One", 1, 0),
        ("Two", 0, 1),
        ("three", 1, 0),
        ("four", 0, 2),
    ]


def silence_then_two_tones(recording: Recording) -> list[Block]:
    recording.duration = 30.0
    sounds = (silence(10), tone(10), tone(10))
    return [Block(at * 10.0, sound[None]) for at, sound in enumerate(sounds)]
