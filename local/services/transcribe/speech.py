"""The speech model, loaded once and in the background."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from local.models.transcription import SpeechModel, Transcription

LOG: Final = logging.getLogger(__name__)


class ModelUnavailableError(Exception):
    """The model can't be loaded; the text says why and what to do."""


class BackgroundModel:
    """A speech model that loads while the server is already answering."""

    def __init__(self, load: Callable[[], SpeechModel]) -> None:
        self._load = load
        self._loaded = threading.Event()
        self._model: SpeechModel | None = None
        self._problem = ""
        threading.Thread(target=self._prepare, name="load-speech-model", daemon=True).start()

    def transcribe(
        self, path: Path, *, language: str | None, max_speakers: int | None, split_channels: bool
    ) -> Transcription:
        """Wait for the model, then transcribe; see SpeechModel.

        Raises:
            UnreadableAudioError: As from the model.
            ModelUnavailableError: It could not be loaded.
        """
        self._loaded.wait()
        if self._model is None:
            raise ModelUnavailableError(self._problem)
        return self._model.transcribe(
            path, language=language, max_speakers=max_speakers, split_channels=split_channels
        )

    def _prepare(self) -> None:
        try:
            self._model = self._load()
        except Exception as problem:
            LOG.exception("the speech model can't be loaded; every job will fail")
            self._problem = str(problem)
        finally:
            self._loaded.set()
