"""Who speaks when within ten seconds: the network segmentation-3.0.

It tells at most three speakers apart, of whom two may speak at once, and numbers them anew in each
window. Its output is a "powerset" (Plaquet and Bredin, 2023): one class for each possible set of
speakers instead of one probability for each speaker.
"""

import numpy as np
from numpy.typing import NDArray

from local.models.audio import SAMPLE_RATE, Sound
from local.models.catalogue import SPEAKER_SEGMENTATION
from local.models.sessions import open_session
from local.models.store import locate

WINDOW_SAMPLES = 10 * SAMPLE_RATE
WINDOW_FRAMES = 589
LOCAL_SPEAKERS = 3
FRAME_SAMPLES = 270
"""From one frame to the next, 16.875 ms."""
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE
FIRST_FRAME_CENTRE = 991 / 2 / SAMPLE_RATE
"""Seconds; half of what the network's convolutions see of the sound for one frame."""

_POWERSET = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool
)

Activity = NDArray[np.bool_]
"""Whether each local speaker speaks, shape (WINDOW_FRAMES, LOCAL_SPEAKERS)."""


class Segmentation:
    """The network, loaded. Safe to use from several threads."""

    def __init__(self) -> None:
        self._session = open_session(locate(SPEAKER_SEGMENTATION) / "speaker-segmentation.onnx")

    def activity(self, window: Sound) -> Activity:
        """Find the speakers of one window, shape (:data:`WINDOW_SAMPLES`,)."""
        (log_probabilities,) = self._session.run(None, {"sound": window[None, None]})
        activity: Activity = _POWERSET[log_probabilities[0].argmax(axis=1)]
        return activity
