"""Who speaks when in a whole recording (speaker diarisation).

A network finds the speakers of each ten seconds (:mod:`local.models.segmentation`), another makes
a point of each of their voices (:mod:`local.models.embedding`), and points that lie together are
one person (:mod:`local.models.clustering`). The sound streams through: little is kept of a window.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from local.models.audio import SAMPLE_RATE, Sound
from local.models.clustering import Points, find_people
from local.models.embedding import Embedding, SpeakerEmbedding
from local.models.segmentation import (
    FIRST_FRAME_CENTRE,
    FRAME_SAMPLES,
    FRAME_SECONDS,
    LOCAL_SPEAKERS,
    WINDOW_FRAMES,
    WINDOW_SAMPLES,
    Activity,
    Segmentation,
)

HOP_FRAMES = 200
"""From one window to the next, about 3.4 s: every moment is heard three times."""

_HOP_SAMPLES = HOP_FRAMES * FRAME_SAMPLES
_LEAST_VOICE_SAMPLES = SAMPLE_RATE // 2
_MOST_VOICE_SAMPLES = 5 * SAMPLE_RATE  # more costs time and tells little more
_SHARPNESS = 10.0


@dataclass(frozen=True, slots=True)
class Voice:
    """One of a window's speakers.

    Attributes:
        window: The window's number.
        local_speaker: Its number within the window.
        embedding: What the voice is like.
        seconds: How much speech that rests on.
    """

    window: int
    local_speaker: int
    embedding: Embedding
    seconds: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """What all windows together heard.

    Attributes:
        activity: Shape (windows, WINDOW_FRAMES, LOCAL_SPEAKERS).
        identity: How probable it is that a window's speaker is a person, shape
            (windows, LOCAL_SPEAKERS, people); zeros for one who said too little.
    """

    activity: NDArray[np.bool_]
    identity: NDArray[np.float64]

    def speech(self, start: float, end: float) -> NDArray[np.float64]:
        """How much each person was heard between two times, in seconds; shape (people,).

        Counted in frames, once for each window that heard them.
        """
        first = max(0, round((start - FIRST_FRAME_CENTRE) / FRAME_SECONDS))
        last = max(first + 1, round((end - FIRST_FRAME_CENTRE) / FRAME_SECONDS))
        heard = np.zeros(self.identity.shape[2])
        earliest = max(0, (first - WINDOW_FRAMES) // HOP_FRAMES + 1)
        for window in range(earliest, min(len(self.activity), last // HOP_FRAMES + 1)):
            begin = window * HOP_FRAMES
            frames = self.activity[window, max(0, first - begin) : max(0, last - begin)]
            heard += frames.sum(axis=0) @ self.identity[window]
        return heard


@dataclass(slots=True)
class Diarisation:
    """The speakers of one channel, gathered while it streams through.

    Call :meth:`add` for each stretch, then :meth:`finish` once.
    """

    segmentation: Segmentation
    embedding: SpeakerEmbedding
    _pending: Sound = field(default_factory=lambda: np.empty(0, np.float32), init=False)
    _activities: list[Activity] = field(default_factory=list, init=False)
    _voices: list[Voice] = field(default_factory=list, init=False)

    def add(self, sound: Sound) -> None:
        """Listen to the next stretch of the recording, shape (samples,)."""
        sound = np.concatenate([self._pending, sound])
        while len(sound) >= WINDOW_SAMPLES:
            self._listen(sound[:WINDOW_SAMPLES])
            sound = sound[_HOP_SAMPLES:]
        self._pending = sound.copy()

    def finish(self, *, max_speakers: int) -> Timeline:
        """Who spoke when.

        Args:
            max_speakers: The largest number of people to tell apart.
        """
        self._listen(np.pad(self._pending, (0, WINDOW_SAMPLES - len(self._pending))))
        activity = np.stack(self._activities)
        if not self._voices:
            return Timeline(activity, np.zeros((len(activity), LOCAL_SPEAKERS, 1)))
        points = np.stack([voice.embedding for voice in self._voices])
        seconds = np.array([voice.seconds for voice in self._voices])
        people = find_people(points, seconds, at_most=max_speakers)
        identity = np.zeros((len(activity), LOCAL_SPEAKERS, len(people)))
        places = [(voice.window, voice.local_speaker) for voice in self._voices]
        identity[tuple(np.transpose(places))] = _probabilities(points, people)
        return Timeline(activity, identity)

    def _listen(self, window: Sound) -> None:
        number = len(self._activities)
        activity = self.segmentation.activity(window)
        self._activities.append(activity)
        for speaker in range(LOCAL_SPEAKERS):
            spoken = _speech_of(speaker, activity, window)
            if len(spoken) >= _LEAST_VOICE_SAMPLES:
                embedding = self.embedding.embed(spoken[:_MOST_VOICE_SAMPLES])
                self._voices.append(Voice(number, speaker, embedding, len(spoken) / SAMPLE_RATE))


def _probabilities(points: Points, people: Points) -> NDArray[np.float64]:
    """A softmax over cosines, shape (points, people): a voice between two counts for both."""
    weights = np.exp(_SHARPNESS * (points @ people.T).astype(np.float64))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _speech_of(speaker: int, activity: Activity, window: Sound) -> Sound:
    """The samples where a speaker speaks, alone if that is enough to know the voice by."""
    alone = activity[:, speaker] & (activity.sum(axis=1) == 1)
    spoken = window[_sample_mask(alone)]
    if len(spoken) >= _LEAST_VOICE_SAMPLES:
        return spoken
    return window[_sample_mask(activity[:, speaker])]


def _sample_mask(frames: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Frames to samples, shape (WINDOW_SAMPLES,); a frame stands for those around its centre."""
    before = int(FIRST_FRAME_CENTRE * SAMPLE_RATE) - FRAME_SAMPLES // 2
    inside = np.repeat(frames, FRAME_SAMPLES)[: WINDOW_SAMPLES - before]
    return np.pad(inside, (before, WINDOW_SAMPLES - before - len(inside)))
