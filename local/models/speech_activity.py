"""Where somebody speaks: Silero's voice activity detection, which faster-whisper brings along."""

from faster_whisper.vad import VadOptions, get_speech_timestamps

from local.models.audio import SAMPLE_RATE, Sound

LONGEST_PASSAGE_SECONDS = 28.0
"""Whisper hears 30 s at a time. A passage that fits is never cut in the middle of a word."""

_OPTIONS = VadOptions(
    min_silence_duration_ms=300,
    speech_pad_ms=150,
    max_speech_duration_s=LONGEST_PASSAGE_SECONDS,
)


def find_passages(sound: Sound) -> list[tuple[float, float]]:
    """Passages of speech with short pauses in them, as long as Whisper can take.

    Args:
        sound: Shape (samples,).

    Returns:
        Start and end of each, in seconds; empty when nobody speaks.
    """
    passages: list[tuple[float, float]] = []
    for speech in get_speech_timestamps(sound, _OPTIONS):
        start, end = speech["start"] / SAMPLE_RATE, speech["end"] / SAMPLE_RATE
        if passages and end - passages[-1][0] <= LONGEST_PASSAGE_SECONDS:
            passages[-1] = (passages[-1][0], end)
        else:
            passages.append((start, end))
    return passages
