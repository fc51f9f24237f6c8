"""Whether a recording is one that Transcribe reads, judged before anything is paid for."""

from dataclasses import dataclass

from transcription import limits
from transcription.formats import audio_offset, description_of, format_of
from transcription.headers import Sound, sound_of
from transcription.refusal import RefusedError

# Headers that matter are found here; cover pictures in tags can be longer and are passed over.
HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A recording that Transcribe reads: its format in Transcribe's words, and its sound."""

    format: str
    sound: Sound


def check_size(size: int) -> None:
    """Refuse a file by its size in bytes.

    Raises:
        RefusedError: the file is empty or over Transcribe's limit.
    """
    if size == 0:
        raise RefusedError("empty: the file has no bytes")
    if size > limits.MAX_SIZE_BYTES:
        raise RefusedError(
            f"too large: {size / 1024**3:.2f} GiB, Transcribe takes up to "
            f"{limits.MAX_SIZE_BYTES // 1024**3} GiB: compress or split the recording"
        )


def examine(head: bytes, *, size: int, name: str) -> Media:
    """Tell the format and the sound of a file.

    Args:
        head: its first bytes, up to `HEAD_BYTES`.
        size: all its bytes.
        name: its name; only the extension counts.

    Raises:
        RefusedError: Transcribe doesn't read this format, or the header is broken.
    """
    offset = audio_offset(head)
    if offset >= size:
        raise RefusedError("unreadable: the file holds a tag and no sound")
    extension = name.rpartition(".")[2].lower()[:8]
    if offset >= len(head):
        return Media(format="mp3", sound=Sound())
    head, size = head[offset:], size - offset
    media_format = format_of(head, extension=extension)
    if media_format is None:
        raise RefusedError(_unsupported(description_of(head), extension))
    return Media(format=media_format, sound=sound_of(media_format, head, size))


def check_sound(sound: Sound, *, by_channel: bool) -> None:
    """Refuse what Transcribe would, as far as the header tells.

    Raises:
        RefusedError: the recording is too long, sampled too slowly or too fast, or hasn't the
            channels that are to be told apart.
    """
    slowest, fastest = limits.SAMPLE_RATES_HERTZ
    if sound.sample_rate and not slowest <= sound.sample_rate <= fastest:
        raise RefusedError(
            f"unsupported sample rate: {sound.sample_rate} Hz, Transcribe takes {slowest} to "
            f"{fastest} Hz: resample the recording"
        )
    if sound.duration and sound.duration > limits.MAX_DURATION_SECONDS:
        raise RefusedError(
            f"too long: {sound.duration / 3600:.2f} hours, Transcribe takes up to "
            f"{limits.MAX_DURATION_SECONDS // 3600} hours: split the recording"
        )
    if by_channel and sound.channels and sound.channels != limits.CHANNELS:
        raise RefusedError(
            f"option channels needs {limits.CHANNELS} channels, the recording has "
            f"{sound.channels}: set transcribe-channels to false"
        )


def _unsupported(found: str, extension: str) -> str:
    accepted = ", ".join(limits.MEDIA_FORMATS)
    named = f", although its name ends in .{extension}" if extension in limits.MEDIA_FORMATS else ""
    return f"unsupported: the file is {found}{named}; accepted are {accepted}"
