"""Make the sample recordings and their references again. README.md says what to install.

python -m samples.transcription.make_samples kokoro-js-1.2.1.tgz
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import numpy as np
from scipy.signal import butter, resample_poly, sosfiltfilt

from samples.transcription.dialogues import SUPPORT_CALL, TELEPHONE_CALL, Dialogue
from samples.transcription.voices import SAMPLE_RATE, Kokoro, Sound

FOLDER = Path(__file__).parent
TAIL_SECONDS = 0.6
LOUDNESS = 0.07  # root mean square of a turn, about -23 dB of full scale
ROOM_NOISE = 0.0004  # root mean square, about -68 dB: a quiet room
TELEPHONE_BAND = (300, 3400)  # Hz


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """A turn as it was recorded; start and end in seconds."""

    speaker: str
    start: float
    end: float
    text: str


def record(dialogue: Dialogue, kokoro: Kokoro) -> tuple[Sound, list[SpokenTurn]]:
    """Speak a dialogue.

    Returns:
        Sound at 24 kHz, shape (speakers, samples), and the turns with their times.
    """
    pieces: list[tuple[int, int, Sound]] = []
    turns: list[SpokenTurn] = []
    channels = list(dialogue.voices)
    end = 0
    for turn in dialogue.turns:
        sound = kokoro.say(turn.text, voice=dialogue.voices[turn.speaker])
        sound *= LOUDNESS / np.sqrt(np.mean(sound**2))
        start = end + round(turn.pause * SAMPLE_RATE)
        end = start + len(sound)
        pieces.append((channels.index(turn.speaker), start, sound))
        times = (round(start / SAMPLE_RATE, 2), round(end / SAMPLE_RATE, 2))
        turns.append(SpokenTurn(turn.speaker, *times, turn.text))
    noise = np.random.default_rng(1)
    shape = (len(channels), end + round(TAIL_SECONDS * SAMPLE_RATE))
    recording = noise.normal(scale=ROOM_NOISE, size=shape).astype(np.float32)
    for channel, start, sound in pieces:
        recording[channel, start : start + len(sound)] += sound
    return recording, turns


def resampled(sound: Sound, rate: int) -> Sound:
    """Sound of shape (channels, samples) from 24 kHz to another rate, in Hz."""
    return resample_poly(sound, rate, SAMPLE_RATE, axis=1).astype(np.float32)


def over_the_telephone(sound: Sound) -> Sound:
    """What a telephone line lets through, at 8 kHz."""
    band = butter(4, TELEPHONE_BAND, btype="bandpass", fs=SAMPLE_RATE, output="sos")
    return resampled(sosfiltfilt(band, sound, axis=1).astype(np.float32), 8_000)


def write(path: Path, sound: Sound, *, rate: int, codec: str) -> None:
    """Encode sound of shape (channels, samples); the suffix of the path names the container."""
    layout = "mono" if len(sound) == 1 else "stereo"
    whole_numbers = (np.clip(sound, -1, 1) * 32_767).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(whole_numbers.T.reshape(1, -1), format="s16", layout=layout)
    frame.sample_rate = rate
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def write_reference(recording: Path, turns: list[SpokenTurn]) -> None:
    """Write what was said beside the recording, for people (.txt) and for programs (.json)."""
    lines = (f"{turn.start:7.2f} {turn.end:7.2f}  {turn.speaker}: {turn.text}\n" for turn in turns)
    recording.with_suffix(".txt").write_text("".join(lines), "utf-8")
    reference = {
        "recording": recording.name,
        "language": "en",
        "turns": [asdict(turn) for turn in turns],
    }
    recording.with_suffix(".json").write_text(json.dumps(reference, indent=2) + "\n", "utf-8")


def main(voices_archive: Path) -> None:
    """Make both recordings."""
    kokoro = Kokoro(voices_archive)

    path = FOLDER / "support-call.flac"
    sound, turns = record(SUPPORT_CALL, kokoro)
    write(path, resampled(sound.sum(axis=0, keepdims=True), 16_000), rate=16_000, codec="flac")
    write_reference(path, turns)

    path = FOLDER / "telephone-call.wav"
    sound, turns = record(TELEPHONE_CALL, kokoro)
    write(path, over_the_telephone(sound), rate=8_000, codec="pcm_mulaw")
    write_reference(path, turns)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
