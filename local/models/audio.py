"""Decode any recording to 16 kHz sound, two minutes at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from local.models.transcription import UnreadableAudioError

Sound = NDArray[np.float32]
"""Samples between -1 and 1 at 16 kHz; shape (samples,) or (channels, samples)."""

SAMPLE_RATE = 16_000
BLOCK_SECONDS = 120
"""No block is longer: 8 MB per channel, whatever the length of the recording."""

_CUT_WITHIN_SECONDS = 30
_PAUSE_SECONDS = 0.5
# Files come from strangers. Play lists (HLS, DASH, concat) would make FFmpeg open what they name,
# so only formats that hold their own sound are read, and only from the file itself.
_FORMATS = "wav,w64,mp3,mov,mp4,flac,ogg,amr,amrnb,amrwb,matroska,aac,aiff,caf,au,avi,mpegts,asf"
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a recording.

    Attributes:
        start: Seconds from the beginning of the recording.
        sound: Shape (channels, samples).
    """

    start: float
    sound: Sound

    @property
    def end(self) -> float:
        """Seconds from the beginning of the recording."""
        return self.start + float(self.sound.shape[1]) / SAMPLE_RATE


@dataclass(slots=True)
class Recording:
    """An opened file; :meth:`blocks` reads it once, from the beginning.

    Attributes:
        channel_count: Channels in the file.
        duration: Seconds decoded so far.
    """

    path: Path
    channel_count: int
    split_channels: bool
    duration: float = field(default=0.0, init=False)

    def blocks(self) -> Iterator[Block]:
        """The recording in blocks of at most :data:`BLOCK_SECONDS`, cut where it is quietest.

        Yields:
            Blocks without gaps between them; one channel, all mixed, unless split.

        Raises:
            UnreadableAudioError: Nothing, or less than half of the file, can be decoded.
        """
        limit = BLOCK_SECONDS * SAMPLE_RATE
        pending: list[Sound] = []
        length = 0
        for piece in self._decoded():
            pending.append(piece)
            length += piece.shape[1]
            if length >= limit:
                sound = np.concatenate(pending, axis=1)
                cut = quietest_place(sound[:, :limit])
                yield self._block(sound[:, :cut])
                pending, length = [sound[:, cut:].copy()], length - cut
        if length:
            yield self._block(np.concatenate(pending, axis=1))
        if not self.duration:
            raise UnreadableAudioError("The file holds no sound: its audio stream is empty.")

    def _block(self, sound: Sound) -> Block:
        block = Block(self.duration, sound)
        self.duration = block.end
        return block

    def _decoded(self) -> Iterator[Sound]:
        """Pieces of sound, shape (channels, samples); damaged packets are passed over."""
        layout = None if self.split_channels else "mono"
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
        packets = damaged = 0
        with _opened(self.path) as container:
            for packet in container.demux(audio=0):
                packets += 1
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    damaged += 1
                    continue
                for frame in frames:
                    yield from _resampled(resampler, frame)
            yield from _resampled(resampler, None)
        if damaged * 2 > packets:
            raise UnreadableAudioError(
                f"The file is damaged: {damaged} of its {packets} packets can't be decoded."
            )


def open_recording(path: Path, *, split_channels: bool) -> Recording:
    """Look at a file's first audio stream.

    Args:
        path: A file in one of FFmpeg's containers.
        split_channels: Keep the two channels apart instead of mixing all into one.

    Raises:
        UnreadableAudioError: There is no audio, or channels are to be split and there are not two.
    """
    with _opened(path) as container:
        channel_count = container.streams.audio[0].codec_context.channels
    if split_channels and channel_count != 2:
        raise UnreadableAudioError(
            f"Channel identification needs two channels; the file has {channel_count}."
        )
    return Recording(path, channel_count, split_channels)


def quietest_place(sound: Sound) -> int:
    """Where to cut: the middle of the quietest half second near the end.

    Args:
        sound: Shape (channels, samples).

    Returns:
        A sample's number within the last :data:`_CUT_WITHIN_SECONDS`.
    """
    pause = int(_PAUSE_SECONDS * SAMPLE_RATE)
    first = max(0, sound.shape[1] - _CUT_WITHIN_SECONDS * SAMPLE_RATE)
    energy = np.square(sound[:, first:], dtype=np.float64).sum(axis=0)
    summed = np.concatenate([[0.0], np.cumsum(energy)])
    return int(first + np.argmin(summed[pause:] - summed[:-pause]) + pause // 2)


def _opened(path: Path) -> av.container.InputContainer:
    try:
        container = av.open(str(path), options=_OPTIONS)
    except (av.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UnreadableAudioError(f"The file can't be read as audio: {reason}.") from error
    if not container.streams.audio:
        found = ", ".join(stream.type for stream in container.streams) or "nothing"
        container.close()
        raise UnreadableAudioError(f"The file holds no audio stream; it holds: {found}.")
    return container


def _resampled(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> Iterator[Sound]:
    try:
        converted = resampler.resample(frame)
    except (av.FFmpegError, ValueError) as error:
        raise UnreadableAudioError(
            "The file changes its sample rate or its channels on the way: convert it first."
        ) from error
    for piece in converted:
        yield piece.to_ndarray().astype(np.float32, copy=False)
