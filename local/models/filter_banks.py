"""Log mel filter banks as Kaldi computes them (``compute-fbank-feats``), without dither.

Frames of 25 ms every 10 ms; the mean is removed, then pre-emphasis, the "Povey" window, the power
spectrum, triangles that are even on the mel scale, and the logarithm. See Kaldi's
``feat/feature-window.cc`` and ``feat/mel-computations.cc``.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from local.models.audio import SAMPLE_RATE, Sound

BANDS = 80
FRAME_SAMPLES = 400  # 25 ms
HOP_SAMPLES = 160  # 10 ms
_FFT_SIZE = 512
_LOWEST_HZ = 20.0
_PRE_EMPHASIS = 0.97
_FLOOR = np.finfo(np.float32).eps

Features = NDArray[np.float32]


def filter_banks(sound: Sound) -> Features:
    """The filter banks of a sound, less their mean over time.

    Args:
        sound: Shape (samples,), at least :data:`FRAME_SAMPLES` long.

    Returns:
        Shape (frames, :data:`BANDS`).
    """
    windows = np.lib.stride_tricks.sliding_window_view(sound, FRAME_SAMPLES)
    frames = windows[::HOP_SAMPLES].astype(np.float32)  # a copy: (frames, FRAME_SAMPLES)
    frames -= frames.mean(axis=1, keepdims=True)
    # The first sample of a frame stands in for the one before it.
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - _PRE_EMPHASIS * before) * _povey_window(), _FFT_SIZE)
    energies = np.square(np.abs(spectrum)) @ _mel_triangles().T
    features = np.log(np.maximum(energies, _FLOOR))
    return np.asarray(features - features.mean(axis=0), dtype=np.float32)


@cache
def _povey_window() -> Features:
    """A Hann window raised to the power 0.85, which brings it close to a Hamming window."""
    return (np.hanning(FRAME_SAMPLES) ** 0.85).astype(np.float32)


def _mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(np.asarray(hertz) / 700.0))


@cache
def _mel_triangles() -> Features:
    """Weights of the spectrum's bins in each band, shape (BANDS, _FFT_SIZE // 2 + 1)."""
    corners = np.linspace(_mel(_LOWEST_HZ), _mel(SAMPLE_RATE / 2), BANDS + 2)
    left, centre, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    bins = _mel(np.arange(_FFT_SIZE // 2 + 1) * SAMPLE_RATE / _FFT_SIZE)
    rising = (bins - left) / (centre - left)
    falling = (right - bins) / (right - centre)
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
