"""Words from speech: Whisper base, quantised to 8 bits, run by CTranslate2."""

from itertools import chain

from faster_whisper import WhisperModel
from faster_whisper.transcribe import Word as SpokenWord

from local.models.audio import SAMPLE_RATE, Sound
from local.models.catalogue import WHISPER_BASE
from local.models.sessions import THREADS
from local.models.speech_activity import find_passages
from local.models.store import locate
from local.models.transcription import Word

_WITHOUT_SPACES = frozenset({"ja", "lo", "my", "th", "yue", "zh"})


class SpeechRecognition:
    """The model, loaded. Safe to use from several threads; they take turns on the processor."""

    def __init__(self) -> None:
        self._model = WhisperModel(
            str(locate(WHISPER_BASE)),
            device="cpu",
            compute_type="int8",
            cpu_threads=THREADS,
            local_files_only=True,
        )

    def language(self, sound: Sound) -> tuple[str, float] | None:
        """The language spoken, as ISO 639-1 code, and its probability; None when nobody speaks."""
        if not find_passages(sound):
            return None
        code, probability, _ = self._model.detect_language(sound, vad_filter=True)
        return code, float(probability)

    def words(self, sound: Sound, *, language: str, start: float) -> list[Word]:
        """Recognise the words of a stretch of a recording.

        Args:
            sound: One channel, shape (samples,).
            language: ISO 639-1 code.
            start: Where in the recording the stretch begins, in seconds.
        """
        # Only what is speech: where there is none, Whisper makes words up.
        passages = find_passages(sound)
        if not passages:
            return []
        segments, _ = self._model.transcribe(
            sound,
            language=language,
            clip_timestamps=list(chain.from_iterable(passages)),
            beam_size=5,
            # The usual retries at higher temperatures draw at random: no two runs would be alike.
            temperature=0.0,
            word_timestamps=True,
            # Each passage on its own: a mistake doesn't breed the next, no passage gets lost.
            condition_on_previous_text=False,
        )
        spoken = [word for segment in segments for word in segment.words or ()]
        end = start + len(sound) / SAMPLE_RATE
        return [_placed(word, start, end) for word in whole_words(spoken, language)]


def whole_words(spoken: list[SpokenWord], language: str) -> list[SpokenWord]:
    """What Whisper calls words, with parts put together and lone punctuation left out.

    A word begins with a space, but in languages without spaces; ``twenty`` ``-one`` is one word.
    """
    whole: list[SpokenWord] = []
    for part in spoken:
        if whole and language not in _WITHOUT_SPACES and not part.word.startswith(" "):
            whole[-1] = _united(whole[-1], part)
        else:
            whole.append(part)
    return [word for word in whole if any(sign.isalnum() for sign in word.word)]


def _united(first: SpokenWord, second: SpokenWord) -> SpokenWord:
    probability = min(first.probability, second.probability)
    return SpokenWord(first.start, second.end, first.word + second.word, probability)


def _placed(word: SpokenWord, start: float, end: float) -> Word:
    """The word with times from the beginning of the recording, none after the stretch's end."""
    begins = min(start + float(word.start), end)
    ends = min(max(start + float(word.end), begins), end)
    confidence = min(max(float(word.probability), 0.0), 1.0)
    text = "".join(word.word.split())
    return Word(text, round(begins, 3), round(ends, 3), round(confidence, 4))
