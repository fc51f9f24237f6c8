"""The real models on real sound. Slow: the sample recordings are heard once for all tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.transcription_accuracy import accuracy, by_speaker, heard_words, reference_words
from local.models.audio import SAMPLE_RATE, Sound
from local.models.diarisation import Diarisation
from local.models.speech import WhisperSpeechModel
from local.models.store import ModelUnavailableError
from tests.engine.models_support import (
    SUPPORT_CALL,
    TELEPHONE_CALL,
    encode,
    silence,
    sound_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from local.models.transcription import Transcription

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def model() -> WhisperSpeechModel:
    speech_model = WhisperSpeechModel()
    try:
        speech_model.load()
    except ModelUnavailableError as error:
        pytest.skip(str(error))
    return speech_model


@pytest.fixture(scope="module")
def support_call(model: WhisperSpeechModel) -> Transcription:
    return model.transcribe(SUPPORT_CALL, language=None, max_speakers=10, split_channels=False)


@pytest.fixture(scope="module")
def telephone_call(model: WhisperSpeechModel) -> Transcription:
    return model.transcribe(TELEPHONE_CALL, language="en", max_speakers=2, split_channels=True)


def test_the_support_call_is_understood(support_call: Transcription) -> None:
    result = accuracy(reference_words(SUPPORT_CALL), heard_words(support_call.words))

    assert result.word_error_rate < 0.05
    assert result.right_speaker > 0.95
    assert {word.speaker for word in support_call.words} == {0, 1}
    assert support_call.words[0].speaker == 0


def test_the_language_is_found(support_call: Transcription) -> None:
    assert support_call.language == "en"
    assert 0.8 < support_call.language_confidence <= 1


def test_words_are_well_formed(support_call: Transcription) -> None:
    times = [(word.start, word.end) for word in support_call.words]

    assert times == sorted(times)
    assert all(0 <= start <= end <= support_call.duration for start, end in times)
    assert all(word.text and not set(word.text) & set(" \n\t") for word in support_call.words)
    assert all(0 <= word.confidence <= 1 for word in support_call.words)
    assert all(word.channel is None for word in support_call.words)
    assert np.mean([word.confidence for word in support_call.words]) > 0.8


def test_words_lie_where_they_are_said(support_call: Transcription) -> None:
    heard = {word.text.strip(".,!?").lower(): word.start for word in support_call.words}

    assert heard["folding"] == pytest.approx(9.3, abs=1.0)
    assert heard["warehouse"] == pytest.approx(26.0, abs=1.0)
    assert heard["voucher"] == pytest.approx(69.0, abs=1.0)


def test_each_side_of_a_telephone_call_is_heard_alone(telephone_call: Transcription) -> None:
    said = by_speaker(reference_words(TELEPHONE_CALL))
    heard = by_speaker(heard_words(telephone_call.words))
    result = accuracy(said, heard)

    assert telephone_call.channel_count == 2
    assert {(word.channel, word.speaker) for word in telephone_call.words} == {(0, 0), (1, 1)}
    assert result.word_error_rate < 0.1
    assert result.right_speaker > 0.95
    starts = [word.start for word in telephone_call.words]
    assert starts == sorted(starts)


def test_the_same_file_gives_the_same_answer_also_when_two_are_heard_at_once(
    model: WhisperSpeechModel, tmp_path: Path
) -> None:
    beginning = sound_of(TELEPHONE_CALL)[:, : 7 * SAMPLE_RATE]
    path = encode(tmp_path / "call.flac", beginning, codec="flac")

    def hear(_number: int) -> Transcription:
        return model.transcribe(path, language="en", max_speakers=5, split_channels=False)

    alone = hear(0)
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(hear, range(2)))

    assert len(alone.words) > 10
    assert together == [alone, alone]


@pytest.mark.parametrize("loudness", [0.0, 0.003], ids=["silence", "noise"])
def test_nobody_is_heard_where_nobody_speaks(
    model: WhisperSpeechModel, tmp_path: Path, loudness: float
) -> None:
    noise = np.random.default_rng(1).normal(scale=loudness, size=12 * SAMPLE_RATE)
    path = encode(tmp_path / "call.wav", [noise.astype(np.float32)], codec="pcm_s16le")

    found = model.transcribe(path, language=None, max_speakers=10, split_channels=False)

    assert found.words == ()
    assert found.duration == 12.0


def test_a_channel_in_which_nobody_speaks_stays_empty(
    model: WhisperSpeechModel, tmp_path: Path
) -> None:
    caller = sound_of(TELEPHONE_CALL, split_channels=True)[1, : 8 * SAMPLE_RATE]
    path = encode(tmp_path / "call.wav", [silence(8), caller], codec="pcm_mulaw", rate=8_000)

    found = model.transcribe(path, language="en", max_speakers=None, split_channels=True)

    assert {word.channel for word in found.words} == {1}
    assert {word.speaker for word in found.words} == {None}


def three_voices() -> Sound:
    """Twelve seconds each of the support call's two voices and of the telephone call's agent."""
    call = sound_of(SUPPORT_CALL)[0]
    agent = sound_of(TELEPHONE_CALL, split_channels=True)[0]
    return np.concatenate([call[: 18 * SAMPLE_RATE], agent, call[-15 * SAMPLE_RATE :]])


@pytest.mark.parametrize(("at_most", "expected"), [(10, 3), (2, 2)])
def test_no_more_speakers_than_asked_for(
    model: WhisperSpeechModel, at_most: int, expected: int
) -> None:
    models = model.load()
    diarisation = Diarisation(models.segmentation, models.embedding)
    diarisation.add(three_voices())

    timeline = diarisation.finish(max_speakers=at_most)

    assert timeline.speech(0.0, 5.0).shape == (expected,)
