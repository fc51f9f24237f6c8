"""What the headers of WAV, FLAC, AMR and MP3 say about the sound.

WAV: https://learn.microsoft.com/windows/win32/multimedia/waveform-audio-file-format-structure
RF64: EBU Tech 3306. FLAC: RFC 9639, section 8.2. AMR: RFC 4867, section 5.
"""

import struct
from dataclasses import dataclass

from transcription import mp3
from transcription.refusal import RefusedError

_WAV_FORMAT = struct.Struct("<HHIIH")
_FLAC_STREAM_INFO = 4 + 4 + 34  # signature, block header, block


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What is known of the sound; None where the header doesn't say. Hertz and seconds."""

    sample_rate: int | None = None
    channels: int | None = None
    duration: float | None = None


def sound_of(media_format: str, head: bytes, size: int) -> Sound:
    """Read the header of a file of `size` bytes that starts with `head`.

    Raises:
        RefusedError: the header is broken.
    """
    if media_format == "wav":
        return _wav(head, size)
    if media_format == "flac":
        return _flac(head)
    if media_format == "amr":
        return Sound(sample_rate=16_000 if head.startswith(b"#!AMR-WB") else 8_000, channels=1)
    frame = mp3.first_frame(head) if media_format == "mp3" else None
    return Sound(sample_rate=frame.sample_rate, channels=frame.channels) if frame else Sound()


def _wav(head: bytes, size: int) -> Sound:
    chunks, data_at, data_size = _wav_chunks(head)
    described = chunks.get(b"fmt ", b"")
    if len(described) < _WAV_FORMAT.size:
        if data_at is None and size > len(head):
            return Sound()  # the description lies behind a long chunk of something else
        raise RefusedError("unreadable: the WAV file doesn't describe its sound (no fmt chunk)")
    _, channels, rate, bytes_per_second, _ = _WAV_FORMAT.unpack_from(described)
    if not channels or not rate:
        raise RefusedError(f"unreadable: the WAV file claims {channels} channels at {rate} Hz")
    if data_at is None:
        if size <= len(head):
            raise RefusedError("unreadable: the WAV file has no sound in it (no data chunk)")
        return Sound(sample_rate=rate, channels=channels)
    present = size - data_at
    # Recorders that stream leave 0 or the largest number where they can't know the length.
    length = min(data_size, present) if data_size else present
    if length <= 0:
        raise RefusedError("unreadable: the WAV file has no sound in it (empty data chunk)")
    duration = round(length / bytes_per_second, 3) or None if bytes_per_second else None
    return Sound(sample_rate=rate, channels=channels, duration=duration)


def _wav_chunks(head: bytes) -> tuple[dict[bytes, bytes], int | None, int]:
    """The chunks before the sound; where the sound starts, and its length as declared."""
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(head):
        name, length = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
        if name == b"data":
            in_rf64 = int.from_bytes(chunks.get(b"ds64", b"")[8:16], "little")
            return chunks, at + 8, in_rf64 or length
        chunks[name] = head[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return chunks, None, 0


def _flac(head: bytes) -> Sound:
    if len(head) < _FLAC_STREAM_INFO or head[4] & 0x7F != 0:
        raise RefusedError("unreadable: the FLAC file ends before it has described its sound")
    packed = int.from_bytes(head[18:26], "big")
    rate, channels, samples = packed >> 44, (packed >> 41 & 7) + 1, packed & (1 << 36) - 1
    if not rate:
        raise RefusedError("unreadable: the FLAC file claims a sample rate of 0 Hz")
    return Sound(sample_rate=rate, channels=channels, duration=round(samples / rate, 3) or None)
