import io

import av
import pytest

from local.services.transcribe import media
from local.services.transcribe.failures import JobFailedError
from local.services.transcribe.request import parse
from tests.engine.services_support import wav

REQUEST = {
    "TranscriptionJobName": "job",
    "Media": {"MediaFileUri": "s3://recordings/call"},
    "LanguageCode": "en-US",
    "OutputBucketName": "data",
}
# container, codec, sample rate, extension of the muxer -> Transcribe's format
ENCODINGS = [
    ("wav", "pcm_s16le", 8000, "wav"),
    ("mp3", "libmp3lame", 16000, "mp3"),
    ("flac", "flac", 16000, "flac"),
    ("ogg", "libopus", 48000, "ogg"),
    ("mp4", "aac", 16000, "mp4"),
    ("ipod", "aac", 16000, "m4a"),
    ("webm", "libopus", 48000, "webm"),
    ("amr", "libopencore_amrnb", 8000, "amr"),
]


def encoded(muxer, codec, rate, seconds=1.0):
    file = io.BytesIO()
    with av.open(file, "w", format=muxer) as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=round(rate * seconds))
        frame.planes[0].update(
            bytes(2 * frame.samples + frame.planes[0].buffer_size - 2 * frame.samples)
        )
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def probe(tmp_path, content):
    path = tmp_path / "recording"
    path.write_bytes(content)
    return media.probe(path)


def reason(info, **changes):
    with pytest.raises(JobFailedError) as failed:
        media.check(info, parse(REQUEST | changes, "000000000000"))
    return str(failed.value)


@pytest.mark.parametrize(("muxer", "codec", "rate", "expected"), ENCODINGS)
def test_the_format_is_found_from_the_content(tmp_path, muxer, codec, rate, expected):
    info = probe(tmp_path, encoded(muxer, codec, rate))
    assert (info.format, info.sample_rate, info.channels) == (expected, rate, 1)
    media.check(info, parse(REQUEST | {"MediaFormat": expected}, "000000000000"))


@pytest.mark.parametrize(
    "content", [b"This is a text.\n" * 500, b"RIFF\x24\0\0\0WAVE", wav()[:30], bytes(5000)]
)
def test_a_file_without_audio_fails(tmp_path, content):
    with pytest.raises(JobFailedError, match="The data in your input file isn't valid"):
        probe(tmp_path, content)


def test_a_playlist_is_not_followed(tmp_path):
    (tmp_path / "other.wav").write_bytes(wav())
    with pytest.raises(JobFailedError, match="isn't valid"):
        probe(tmp_path, b"ffconcat version 1.0\nfile other.wav\n")


def test_an_empty_file_fails(tmp_path):
    with pytest.raises(JobFailedError, match="length is too small"):
        probe(tmp_path, b"")


def test_another_format_than_said_fails(tmp_path):
    info = probe(tmp_path, wav())
    assert "does not match the detected media format" in reason(info, MediaFormat="mp3")


def test_another_rate_than_said_fails(tmp_path):
    info = probe(tmp_path, wav())
    assert "does not match the detected sample rate" in reason(info, MediaSampleRateHertz=16000)


@pytest.mark.parametrize(("channels", "text"), [(1, "one channel"), (3, "too large")])
def test_channel_identification_needs_two_channels(tmp_path, channels, text):
    info = probe(tmp_path, wav(channels=channels))
    assert text in reason(info, Settings={"ChannelIdentification": True})


def test_an_unknown_container_fails(tmp_path):
    assert "Unsupported media format" in reason(probe(tmp_path, encoded("aiff", "pcm_s16be", 8000)))


def test_a_moment_is_too_short(tmp_path):
    assert "length is too small" in reason(probe(tmp_path, wav(0.4)))


def test_the_longest_recording():
    media.check_duration(4 * 3600)
    with pytest.raises(JobFailedError, match="length is too large"):
        media.check_duration(4 * 3600 + 1)
