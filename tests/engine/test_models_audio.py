from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from local.models import audio
from local.models.audio import SAMPLE_RATE, open_recording, quietest_place
from local.models.transcription import UnreadableAudioError
from tests.engine.models_support import (
    SUPPORT_CALL,
    TELEPHONE_CALL,
    encode,
    silence,
    sound_of,
    tone,
)

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = (
    ("call.wav", "pcm_s16le", 16_000),
    ("call.wav", "pcm_mulaw", 8_000),
    ("call.flac", "flac", 44_100),
    ("call.mp3", "libmp3lame", 44_100),
    ("call.m4a", "aac", 48_000),
    ("call.mp4", "aac", 22_050),
    ("call.ogg", "libvorbis", 16_000),
    ("call.ogg", "libopus", 48_000),
    ("call.webm", "libopus", 48_000),
    ("call.amr", "libopencore_amrnb", 8_000),
    ("call.amr", "libvo_amrwbenc", 16_000),
)


@pytest.mark.parametrize(("name", "codec", "rate"), FORMATS)
def test_decodes_the_formats_of_transcribe(
    tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    if codec not in av.codecs_available or not _encodes(codec):
        pytest.skip(f"this FFmpeg has no encoder {codec}")
    path = encode(tmp_path / name, [tone(2.0)], codec=codec, rate=rate)

    recording = open_recording(path, split_channels=False)
    (block,) = recording.blocks()

    assert recording.duration == pytest.approx(2.0, abs=0.15)
    middle = block.sound[0, SAMPLE_RATE // 2 : -SAMPLE_RATE // 2]
    spectrum = np.abs(np.fft.rfft(middle))
    assert spectrum.argmax() * SAMPLE_RATE / len(middle) == pytest.approx(440, abs=2)
    assert np.abs(middle).max() == pytest.approx(0.5, abs=0.1)


def test_the_channels_of_a_telephone_call_stay_apart(tmp_path: Path) -> None:
    stereo = [tone(1, hertz=300), tone(1, hertz=900)]
    path = encode(tmp_path / "call.wav", stereo, codec="pcm_mulaw", rate=8_000)

    sound = sound_of(path, split_channels=True)

    loudest = np.abs(np.fft.rfft(sound[:, :SAMPLE_RATE])).argmax(axis=1)
    assert loudest == pytest.approx([300, 900], abs=2)
    assert open_recording(path, split_channels=True).channel_count == 2


def test_without_splitting_the_channels_are_mixed(tmp_path: Path) -> None:
    stereo = [tone(1, hertz=300), tone(1, hertz=900)]
    path = encode(tmp_path / "call.wav", stereo, codec="pcm_s16le")

    (sound,) = sound_of(path)

    strength = np.abs(np.fft.rfft(sound))
    assert strength[300] == pytest.approx(strength[900], rel=0.01)
    assert strength[[300, 900]].min() > 100 * np.median(strength)


def test_one_channel_cannot_be_split(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.wav", [tone(1)], codec="pcm_s16le")

    with pytest.raises(UnreadableAudioError, match="needs two channels; the file has 1"):
        open_recording(path, split_channels=True)


def test_long_recordings_come_in_blocks_without_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sound_of(SUPPORT_CALL)
    monkeypatch.setattr(audio, "BLOCK_SECONDS", 20)
    monkeypatch.setattr(audio, "_CUT_WITHIN_SECONDS", 10)

    recording = open_recording(SUPPORT_CALL, split_channels=False)
    blocks = list(recording.blocks())

    assert len(blocks) >= 4
    assert all(block.sound.shape[1] <= 20 * SAMPLE_RATE for block in blocks)
    assert np.array_equal(np.concatenate([block.sound for block in blocks], axis=1), whole)
    starts = [block.start for block in blocks]
    assert starts == [0.0, *(block.end for block in blocks[:-1])]
    assert recording.duration == blocks[-1].end


def test_blocks_are_cut_in_a_pause() -> None:
    sound = np.concatenate([tone(40), silence(1), tone(4)])[None]

    assert 40 * SAMPLE_RATE < quietest_place(sound) < 41 * SAMPLE_RATE


def test_a_pause_long_before_the_end_is_left_alone() -> None:
    sound = np.concatenate([silence(1), tone(40, loudness=0.5), tone(1, loudness=0.1), tone(1)])

    assert 41 * SAMPLE_RATE < quietest_place(sound[None]) < 42 * SAMPLE_RATE


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("call.wav", b"Good morning, this is no sound at all.\n" * 99, "can't be read as audio"),
        ("call.flac", b"", "no sound"),
        ("call.mp3", np.random.default_rng(1).bytes(90_000), "damaged|can't be read"),
        ("call.wav", TELEPHONE_CALL.read_bytes()[:40], "can't be read|no sound"),
    ],
    ids=["text", "empty", "noise", "header"],
)
def test_says_why_a_file_cannot_be_read(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UnreadableAudioError, match=reason):
        sound_of(path)


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        container.mux([*stream.encode(picture), *stream.encode(None)])

    with pytest.raises(UnreadableAudioError, match="no audio stream; it holds: video"):
        sound_of(path)


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:90\n#EXTINF:90,\nfile://{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {}\n",
    ],
    ids=["hls", "concat"],
)
def test_a_playlist_opens_no_other_file(tmp_path: Path, playlist: str) -> None:
    path = tmp_path / "call.mp3"
    path.write_text(playlist.format(SUPPORT_CALL))

    with pytest.raises(UnreadableAudioError, match="can't be read as audio"):
        sound_of(path)


def test_what_is_left_of_a_cut_file_is_heard(tmp_path: Path) -> None:
    content = SUPPORT_CALL.read_bytes()
    path = tmp_path / "call.flac"
    path.write_bytes(content[: len(content) // 4])

    assert 10 < sound_of(path).shape[1] / SAMPLE_RATE < 40


def _encodes(codec: str) -> bool:
    try:
        return bool(av.codec.Codec(codec, "w"))
    except av.codec.codec.UnknownCodecError:
        return False
