"""Finding MPEG audio layer III frames. Header: ISO/IEC 11172-3 and 13818-3, section 2.4.2.3."""

from dataclasses import dataclass

_KILOBITS_MPEG_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_MPEG_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ_MPEG_1 = (44_100, 48_000, 32_000)
_DIVISOR_BY_VERSION = {3: 1, 2: 2, 0: 4}  # MPEG 1, 2 and 2.5
_LAYER_III = 1
_MONO = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame's header: hertz, channels, and the frame's length in bytes."""

    sample_rate: int
    channels: int
    length: int


def first_frame(head: bytes) -> Frame | None:
    """The first frame that another one follows, or that reaches the end of the bytes."""
    at = head.find(b"\xff")
    while at >= 0:
        frame = _frame_at(head, at)
        if frame and _goes_on(head, at, frame):
            return frame
        at = head.find(b"\xff", at + 1)
    return None


def _goes_on(head: bytes, at: int, frame: Frame) -> bool:
    following = at + frame.length
    if following + 4 > len(head):
        # Nothing to compare with: believe a frame only where the file starts with it.
        return at == 0
    other = _frame_at(head, following)
    return other is not None and other.sample_rate == frame.sample_rate


def _frame_at(head: bytes, at: int) -> Frame | None:
    header = head[at : at + 4]
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    if version not in _DIVISOR_BY_VERSION or layer != _LAYER_III:
        return None
    if bitrate_index in {0, 15} or rate_index == 3:
        return None
    rate = _HERTZ_MPEG_1[rate_index] // _DIVISOR_BY_VERSION[version]
    kilobits = (_KILOBITS_MPEG_1 if version == 3 else _KILOBITS_MPEG_2)[bitrate_index]
    bytes_per_bit_and_sample = 144 if version == 3 else 72
    length = bytes_per_bit_and_sample * kilobits * 1000 // rate + (header[2] >> 1 & 1)
    return Frame(sample_rate=rate, channels=1 if header[3] >> 6 == _MONO else 2, length=length)
