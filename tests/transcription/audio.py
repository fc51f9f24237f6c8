"""Small recordings of every format, as bytes."""

import io
import struct
import wave


def wav(
    *, seconds: float = 1.0, rate: int = 8_000, channels: int = 1, salt: int = 0, code: int = 1
) -> bytes:
    """PCM of 16 bits, or mu-law (code 7) and A-law (code 6) of 8; silence but for the salt."""
    width = 2 if code == 1 else 1
    sound = bytearray(int(seconds * rate) * channels * width)
    sound[: min(4, len(sound))] = struct.pack("<I", salt)[: min(4, len(sound))]
    header = struct.pack(
        "<HHIIHH", code, channels, rate, rate * channels * width, channels * width, 8 * width
    )
    chunks = _chunk(b"fmt ", header) + _chunk(b"data", bytes(sound))
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def wav_of_the_standard_library(*, seconds: float = 0.5, rate: int = 16_000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(bytes(4 * int(seconds * rate)))
    return file.getvalue()


def flac(*, seconds: float = 2.0, rate: int = 44_100, channels: int = 2) -> bytes:
    packed = rate << 44 | (channels - 1) << 41 | 15 << 36 | int(seconds * rate)
    info = struct.pack(">HH6x", 4096, 4096) + packed.to_bytes(8, "big") + bytes(16)
    return b"fLaC" + b"\x80" + len(info).to_bytes(3, "big") + info + b"\xff\xf8" + bytes(64)


def mp3(*, frames: int = 4, mono: bool = False) -> bytes:
    """MPEG 1 layer III, 128 kbit/s, 44.1 kHz: frames of 417 bytes."""
    header = bytes((0xFF, 0xFB, 0x90, 0xC0 if mono else 0x00))
    return (header + bytes(417 - 4)) * frames


def id3(size: int) -> bytes:
    length = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\x00\x00" + length + bytes(size)


def iso_media(major: bytes, *others: bytes) -> bytes:
    body = b"ftyp" + major + bytes(4) + b"".join(others)
    return struct.pack(">I", len(body) + 4) + body + bytes(64)


def ebml(document_type: bytes) -> bytes:
    element = b"\x42\x82" + bytes((0x80 | len(document_type),)) + document_type
    return b"\x1a\x45\xdf\xa3" + bytes((0x80 | len(element),)) + element + bytes(64)


OGG = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(64)
AMR = b"#!AMR\n" + bytes(64)
AMR_WIDE_BAND = b"#!AMR-WB\n" + bytes(64)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
