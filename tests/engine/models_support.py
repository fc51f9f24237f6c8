"""What the tests of the speech models share: sounds, and files made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from local.models.audio import SAMPLE_RATE, Sound, open_recording

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES = Path(__file__).parents[2] / "samples" / "transcription"
SUPPORT_CALL = SAMPLES / "support-call.flac"
TELEPHONE_CALL = SAMPLES / "telephone-call.wav"


def tone(seconds: float, *, hertz: float = 440.0, loudness: float = 0.5) -> Sound:
    """A sine, shape (samples,)."""
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (loudness * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def sound_of(path: Path, *, split_channels: bool = False) -> Sound:
    """A whole file, shape (channels, samples)."""
    blocks = open_recording(path, split_channels=split_channels).blocks()
    return np.concatenate([block.sound for block in blocks], axis=1)


def encode(path: Path, channels: Sequence[Sound], *, codec: str, rate: int = SAMPLE_RATE) -> Path:
    """Write sound at 16 kHz to a file; its suffix names the container."""
    layout = "mono" if len(channels) == 1 else "stereo"
    frame = av.AudioFrame.from_ndarray(np.stack(channels), format="fltp", layout=layout)
    frame.sample_rate = SAMPLE_RATE
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return path
