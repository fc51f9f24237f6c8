"""A voice as a point: the network CAM++ (Wang et al., 2023)."""

import numpy as np
from numpy.typing import NDArray

from local.models.audio import Sound
from local.models.catalogue import SPEAKER_EMBEDDING
from local.models.filter_banks import filter_banks
from local.models.sessions import open_session
from local.models.store import locate

Embedding = NDArray[np.float32]
"""Of length 1, shape (192,). The cosine of two embeddings tells how alike the voices are."""


class SpeakerEmbedding:
    """The network, loaded. Safe to use from several threads."""

    def __init__(self) -> None:
        self._session = open_session(locate(SPEAKER_EMBEDDING) / "speaker-embedding.onnx")

    def embed(self, sound: Sound) -> Embedding:
        """The voice in a sound.

        Args:
            sound: One speaker, shape (samples,); at least 25 ms, better half a second and more.
        """
        (embeddings,) = self._session.run(None, {"filter_banks": filter_banks(sound)[None]})
        embedding: Embedding = embeddings[0]
        return embedding / np.linalg.norm(embedding)
