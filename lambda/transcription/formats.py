"""Which format a file really has, told by its first bytes and not by its name.

Signatures: RFC 3533 (Ogg), RFC 4867 (AMR), RFC 9639 (FLAC), RFC 8794 (EBML, of which WebM is one),
ISO/IEC 14496-12 (MP4), Microsoft's RIFF (WAV), https://id3.org/id3v2.4.0-structure (tags).
"""

from codecs import getincrementaldecoder

from transcription.mp3 import first_frame

_ACCEPTED = ((b"fLaC", "flac"), (b"OggS", "ogg"), (b"#!AMR", "amr"))
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"FORM", "AIFF audio"),
    (b"caff", "CAF audio"),
    (b".snd", "AU audio"),
    (b"MThd", "MIDI notes"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media (ASF)"),
    (b"\x00\x00\x01\xba", "an MPEG programme stream"),
)
_RIFF_KINDS = {b"AVI ": "AVI video", b"WEBP": "a WebP image"}
_BOXES_OF_QUICKTIME = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_BRANDS_OF_M4A = {b"M4A ", b"M4B ", b"M4P "}
_BRANDS_OF_MP4 = {b"isom", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"MSNV", b"f4v ", b"mp71"}


def format_of(head: bytes, *, extension: str) -> str | None:
    """The media format, in Transcribe's words, of a file that starts with `head`.

    Args:
        head: the first bytes, without an ID3v2 tag.
        extension: of the file's name, in lower case: it tells m4a from mp4 where brands don't.

    Returns:
        None where the format isn't one that Transcribe reads.
    """
    for signature, name in _ACCEPTED:
        if head.startswith(signature):
            return name
    if head[:4] in {b"RIFF", b"RF64"}:
        return "wav" if head[8:12] == b"WAVE" else None
    if head[4:8] == b"ftyp":
        return _format_of_brands(head, extension)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if _ebml_document_type(head) == b"webm" else None
    return "mp3" if not _foreign(head) and first_frame(head) else None


def description_of(head: bytes) -> str:
    """In words, what a file of no accepted format is."""
    if found := _foreign(head) or _foreign_container(head):
        return found
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "bare AAC audio (ADTS)"
    return "plain text" if _is_text(head) else "data of an unknown kind"


def audio_offset(head: bytes) -> int:
    """Where the file begins behind an ID3v2 tag; 0 where it has none."""
    if not head.startswith(b"ID3") or len(head) < 10 or any(byte > 0x7F for byte in head[6:10]):
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    footer = 10 if head[5] & 0x10 else 0
    return 10 + size + footer


def _foreign(head: bytes) -> str | None:
    return next((name for signature, name in _FOREIGN if head.startswith(signature)), None)


def _foreign_container(head: bytes) -> str | None:
    if head.startswith(b"RIFF"):
        return _RIFF_KINDS.get(head[8:12], "a RIFF file of another kind than WAVE")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "Matroska video"
    if head[4:8] in _BOXES_OF_QUICKTIME or head[4:12] == b"ftypqt  ":
        return "a QuickTime film"
    return "an ISO media file without MP4's brands" if head[4:8] == b"ftyp" else None


def _format_of_brands(head: bytes, extension: str) -> str | None:
    box = head[: int.from_bytes(head[:4], "big")]
    major, others = box[8:12], {box[at : at + 4] for at in range(16, len(box), 4)}
    if major in _BRANDS_OF_M4A:
        return "m4a"
    brands = {major, *others}
    if brands & _BRANDS_OF_MP4 or any(brand.startswith(b"iso") for brand in brands):
        return "m4a" if extension == "m4a" else "mp4"
    return None


def _ebml_document_type(head: bytes) -> bytes:
    at = head.find(b"\x42\x82", 4, 128)
    return head[at + 3 : at + 3 + (head[at + 2] & 0x7F)] if 0 < at < len(head) - 3 else b""


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        # Incrementally, as the bytes at hand may end within a character.
        text = getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(character < " " and character not in "\t\n\r\f\x1b" for character in text)
