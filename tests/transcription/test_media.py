import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription import audio
from transcription.headers import Sound
from transcription.limits import MAX_SIZE_BYTES, MEDIA_FORMATS
from transcription.media import HEAD_BYTES, Media, check_size, check_sound, examine
from transcription.refusal import RefusedError

STEREO_MP3 = Sound(sample_rate=44_100, channels=2)
FORMATS: list[tuple[bytes, str, str, Sound]] = [
    (audio.wav(seconds=2), "a.wav", "wav", Sound(sample_rate=8_000, channels=1, duration=2.0)),
    (
        audio.wav(seconds=2, code=7),
        "mu-law.wav",
        "wav",
        Sound(sample_rate=8_000, channels=1, duration=2.0),
    ),
    (
        audio.wav_of_the_standard_library(),
        "a",
        "wav",
        Sound(sample_rate=16_000, channels=2, duration=0.5),
    ),
    (audio.flac(), "a.flac", "flac", Sound(sample_rate=44_100, channels=2, duration=2.0)),
    (audio.id3(100) + audio.flac(seconds=0), "a", "flac", Sound(sample_rate=44_100, channels=2)),
    (audio.mp3(), "a.mp3", "mp3", STEREO_MP3),
    (audio.mp3(frames=1), "short.mp3", "mp3", STEREO_MP3),
    (audio.mp3(mono=True), "a.wav", "mp3", Sound(sample_rate=44_100, channels=1)),
    (audio.id3(2_000) + audio.mp3(), "tagged.mp3", "mp3", STEREO_MP3),
    (bytes(700) + audio.mp3(), "late start.mp3", "mp3", STEREO_MP3),
    (audio.id3(100_000) + audio.mp3(), "cover picture.mp3", "mp3", Sound()),
    (audio.OGG, "a.ogg", "ogg", Sound()),
    (audio.AMR, "a.amr", "amr", Sound(sample_rate=8_000, channels=1)),
    (audio.AMR_WIDE_BAND, "a.amr", "amr", Sound(sample_rate=16_000, channels=1)),
    (audio.ebml(b"webm"), "a.webm", "webm", Sound()),
    (audio.iso_media(b"isom", b"iso2", b"mp41"), "a.mp4", "mp4", Sound()),
    (audio.iso_media(b"mp42", b"isom"), "voice memo.M4A", "m4a", Sound()),
    (audio.iso_media(b"M4A ", b"mp42"), "a.mp4", "m4a", Sound()),
    (audio.iso_media(b"dash", b"iso6"), "a", "mp4", Sound()),
]
FOREIGN = [
    (b"Dear Sir or Madam,\n", "letter.wav", "plain text, although its name ends in .wav"),
    ("Sehr geehrte Frau Müß".encode()[:-1], "letter.txt", "plain text"),
    ("Hello".encode("utf-16"), "a.txt", "plain text"),
    (b'{"a": 1}', "a.json", "plain text"),
    (b"%PDF-1.7\n\x00", "a.pdf", "a PDF document"),
    (b"PK\x03\x04" + bytes(40), "a.docx", "a ZIP archive"),
    (b"FORM\x00\x00\x01\x00AIFF", "a.aiff", "AIFF audio"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(40), "a.wma", "Windows Media"),
    (b"RIFF\x00\x00\x00\x00AVI LIST", "a.avi", "AVI video"),
    (b"\xff\xf1\x50\x80" + bytes(400), "a.aac", "bare AAC audio"),
    (b"\xff\xd8\xff\xe0" + audio.mp3(), "a.jpg", "a JPEG image"),
    (audio.ebml(b"matroska"), "a.mkv", "Matroska video"),
    (audio.iso_media(b"qt  "), "a.mov", "a QuickTime film"),
    (b"\x00\x00\x00\x08wide" + bytes(40), "a.mov", "a QuickTime film"),
    (audio.iso_media(b"heic", b"mif1"), "a.heic", "an ISO media file without MP4's brands"),
    (bytes(range(256)), "a.bin", "data of an unknown kind"),
    (b"\xff", "a.mp3", "data of an unknown kind"),
]


def _examine(body: bytes, name: str) -> Media:
    return examine(body[:HEAD_BYTES], size=len(body), name=name)


@pytest.mark.parametrize(("body", "name", "media_format", "sound"), FORMATS)
def test_formats_are_told_by_content(
    body: bytes, name: str, media_format: str, sound: Sound
) -> None:
    assert _examine(body, name) == Media(format=media_format, sound=sound)


def test_every_format_of_transcribe_is_covered() -> None:
    assert {media_format for _, _, media_format, _ in FORMATS} == set(MEDIA_FORMATS)


@pytest.mark.parametrize(("body", "name", "found"), FOREIGN)
def test_other_files_are_refused_by_what_they_are(body: bytes, name: str, found: str) -> None:
    with pytest.raises(RefusedError, match=f"the file is {found}.*accepted are mp3, mp4"):
        _examine(body, name)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (audio.wav()[:12], "no fmt chunk"),
        (audio.wav()[:30], "no fmt chunk"),
        (audio.wav()[:36], "no data chunk"),
        (audio.wav(seconds=0), "empty data chunk"),
        (audio.wav().replace(b"fmt ", b"junk"), "no fmt chunk"),
        (audio.wav(rate=0), "1 channels at 0 Hz"),
        (audio.wav(channels=0), "0 channels"),
        (audio.flac()[:30], "the FLAC file ends"),
        (audio.flac(rate=0, seconds=0), "0 Hz"),
        (audio.id3(40), "a tag and no sound"),
    ],
)
def test_broken_headers_are_refused(body: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=f"unreadable: .*{reason}"):
        _examine(body, "a.wav")


def test_a_streamed_wav_is_as_long_as_its_file() -> None:
    body = bytearray(audio.wav(seconds=3))
    for declared in (0, 0xFFFFFFFF):
        struct.pack_into("<I", body, 40, declared)
        assert _examine(bytes(body), "a.wav").sound.duration == 3.0


def test_a_long_chunk_before_the_sound_hides_the_duration_but_refuses_nothing() -> None:
    whole = audio.wav(seconds=1)
    pictures = b"LIST" + struct.pack("<I", HEAD_BYTES) + bytes(HEAD_BYTES)
    behind = whole[:36] + pictures + whole[36:]
    before = whole[:12] + pictures + whole[12:]
    assert _examine(behind, "a.wav").sound == Sound(sample_rate=8_000, channels=1)
    assert _examine(before, "a.wav").sound == Sound()


def test_rf64_gives_its_length_in_a_chunk_of_its_own() -> None:
    whole = audio.wav(seconds=2)
    sizes = b"ds64" + struct.pack("<IQQQI", 28, 0, 16_000, 0, 0)
    body = b"RF64\xff\xff\xff\xffWAVE" + sizes + whole[12:40] + b"\xff\xff\xff\xff" + whole[44:]
    assert _examine(body + bytes(5_000), "a.wav").sound.duration == 1.0


@pytest.mark.parametrize(
    ("size", "reason"), [(0, "^empty"), (MAX_SIZE_BYTES + 1, r"too large: 2\.00 GiB")]
)
def test_sizes_out_of_range_are_refused(size: int, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        check_size(size)


@pytest.mark.parametrize("size", [1, MAX_SIZE_BYTES])
def test_sizes_within_range_are_accepted(size: int) -> None:
    check_size(size)


@pytest.mark.parametrize(
    ("sound", "by_channel", "reason"),
    [
        (Sound(sample_rate=7_999), False, "7999 Hz, Transcribe takes 8000 to 48000 Hz"),
        (Sound(sample_rate=96_000), False, "96000 Hz"),
        (Sound(duration=14_400.5), False, "too long: 4.00 hours"),
        (Sound(channels=1), True, "option channels needs 2 channels, the recording has 1"),
        (Sound(channels=6), True, "the recording has 6"),
    ],
)
def test_sound_out_of_range_is_refused(sound: Sound, by_channel: bool, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        check_sound(sound, by_channel=by_channel)


@pytest.mark.parametrize(
    ("sound", "by_channel"),
    [
        (Sound(), True),
        (Sound(sample_rate=8_000, channels=2, duration=14_400.0), True),
        (Sound(sample_rate=48_000, channels=1), False),
    ],
)
def test_sound_within_range_is_accepted(sound: Sound, by_channel: bool) -> None:
    check_sound(sound, by_channel=by_channel)


BEGINNINGS = st.sampled_from([body for body, *_ in FORMATS] + [body for body, *_ in FOREIGN])


@given(
    body=st.one_of(
        st.binary(max_size=300),
        st.tuples(BEGINNINGS, st.integers(0, 80)).map(lambda cut: cut[0][: cut[1]]),
        st.tuples(BEGINNINGS, st.binary()).map(lambda two: two[0][:80] + two[1]),
    ),
    beyond=st.integers(0, 2**31),
    name=st.text(max_size=20),
)
def test_any_bytes_are_media_or_refused(body: bytes, beyond: int, name: str) -> None:
    try:
        found = examine(body, size=max(1, len(body) + beyond), name=name)
        check_sound(found.sound, by_channel=True)
    except RefusedError:
        return
    assert found.format in MEDIA_FORMATS


@given(
    at=st.integers(0, 60),
    change=st.integers(0, 255),
    whole=st.sampled_from([audio.wav(), audio.flac(), audio.id3(20) + audio.mp3()]),
)
def test_any_flipped_byte_is_media_or_refused(at: int, change: int, whole: bytes) -> None:
    body = bytearray(whole)
    body[at] = change
    try:
        found = _examine(bytes(body), "a.wav")
    except RefusedError:
        return
    assert found.sound.duration is None or found.sound.duration > 0
