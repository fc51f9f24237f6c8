"""What a media file is, read from its headers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

from local.services.transcribe import failures
from local.services.transcribe.failures import JobFailedError
from local.services.transcribe.request import JobRequest

LARGEST_BYTES: Final = 2 * 1024**3
SHORTEST_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 4 * 3600.0

# FFmpeg's name of the container -> Transcribe's name of the format.
_FORMATS: Final = {
    "wav": "wav",
    "mp3": "mp3",
    "flac": "flac",
    "ogg": "ogg",
    "amr": "amr",
    "matroska,webm": "webm",
    "mov,mp4,m4a,3gp,3g2,mj2": "mp4",
}
# What Transcribe lacks. Nothing else is tried: FFmpeg would open the files that a playlist names.
_UNSUPPORTED: Final = ("aac", "ac3", "aiff", "asf", "au", "avi", "caf", "mpeg", "mpegts", "w64")
_OPTIONS: Final = {
    "format_whitelist": ",".join((*_FORMATS, *_UNSUPPORTED)),
    "protocol_whitelist": "file",
}
_ONE_CONTAINER: Final = frozenset({"mp4", "m4a"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInfo:
    """The audio of a file.

    Attributes:
        format: Transcribe's name; None if it doesn't know the container.
        sample_rate: Hertz.
        channels: How many.
        duration: Seconds; None where the headers don't tell.
    """

    format: str | None
    sample_rate: int
    channels: int
    duration: float | None


def probe(path: Path) -> MediaInfo:
    """Read a file's headers.

    Raises:
        JobFailedError: It is empty, or no container with audio in it.
    """
    if path.stat().st_size == 0:
        raise JobFailedError(failures.TOO_SHORT)
    try:
        with av.open(str(path), options=_OPTIONS) as container:
            return _info(container)
    except (av.error.FFmpegError, IndexError, ValueError) as error:
        raise JobFailedError(failures.UNREADABLE) from error


def _info(container: InputContainer) -> MediaInfo:
    context = container.streams.audio[0].codec_context
    if not context.sample_rate or not context.channels:
        raise JobFailedError(failures.UNREADABLE)
    return MediaInfo(
        format=_format(container),
        sample_rate=context.sample_rate,
        channels=context.channels,
        duration=None if container.duration is None else container.duration / av.time_base,
    )


def _format(container: InputContainer) -> str | None:
    name = _FORMATS.get(container.format.name)
    is_m4a = name == "mp4" and container.metadata.get("major_brand", "").startswith("M4A")
    return "m4a" if is_m4a else name


def check(info: MediaInfo, request: JobRequest) -> None:
    """Compare the file with what the request says about it.

    Raises:
        JobFailedError: It is another format or rate, too short or long, or has the wrong channels.
    """
    if info.format is None:
        raise JobFailedError(failures.UNSUPPORTED_FORMAT)
    if request.media_format is not None and _container(info.format) != _container(
        request.media_format
    ):
        raise JobFailedError(failures.OTHER_FORMAT)
    if request.sample_rate is not None and info.sample_rate != request.sample_rate:
        raise JobFailedError(failures.OTHER_SAMPLE_RATE)
    if request.split_channels and info.channels != 2:
        raise JobFailedError(
            failures.ONE_CHANNEL if info.channels < 2 else failures.TOO_MANY_CHANNELS
        )
    if info.duration is not None:
        check_duration(info.duration)


def check_duration(seconds: float) -> None:
    """Apply Transcribe's limits.

    Raises:
        JobFailedError: The recording is too short or too long.
    """
    if seconds < SHORTEST_SECONDS:
        raise JobFailedError(failures.TOO_SHORT)
    if seconds > LONGEST_SECONDS:
        raise JobFailedError(failures.TOO_LONG)


def _container(name: str) -> str:
    return "mp4" if name in _ONE_CONTAINER else name
