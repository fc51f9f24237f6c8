"""Time and memory from a transcript's JSON text to its rows' JSON Lines, by number of words.

    .venv/bin/python bench/transcript_rows.py

The documents are made up, with as much text for each word as Transcribe writes. Seconds are the
processor's, the best of five; peak MB is what Python holds at once, the document's text included;
growth is the time per word over that of the size before: 1 is linear.
"""

import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "lambda"))

from transcription.rows import rows_of, to_json_lines
from transcription.transcript import parse_transcript

SIZES = (1_000, 10_000, 40_000)
REPEATS = 5
VOCABULARY = ("so", "the", "morning", "ferry", "leaves", "at", "seven", "and", "comes", "back")
SECONDS_A_WORD = 0.36
WORDS_A_TURN = 11


def items_of(count: int, *, first: float = 0.0, pause: float = 0.0) -> Iterator[dict[str, Any]]:
    """Words of one channel, a mark after every seventh, `pause` seconds after each turn."""
    for index in range(count):
        start = first + index * SECONDS_A_WORD + index // WORDS_A_TURN * pause
        word = {"confidence": f"0.{900 + index % 100}", "content": VOCABULARY[index * 7 % 10]}
        times = {"start_time": f"{start:.2f}", "end_time": f"{start + 0.3:.2f}"}
        yield {"id": index, "type": "pronunciation", "alternatives": [word], **times}
        if index % 7 == 6:
            mark = {"confidence": "0.0", "content": ",."[index % 2]}
            yield {"id": index, "type": "punctuation", "alternatives": [mark]}


def speakers(count: int) -> dict[str, Any]:
    """One channel, three speakers in turn, labels on items and in segments."""
    items: list[dict[str, Any]] = []
    segments: dict[int, dict[str, Any]] = {}
    for item in items_of(count):
        turn = item["id"] // WORDS_A_TURN
        label = {"speaker_label": f"spk_{turn % 3}"}
        segment = segments.setdefault(turn, {**label, "items": []})
        items.append(item | label)
        if "start_time" in item:
            times = {name: item[name] for name in ("start_time", "end_time")}
            segment["items"].append(label | times)
    return {"items": items, "speaker_labels": {"speakers": 3, "segments": [*segments.values()]}}


def channels(count: int) -> dict[str, Any]:
    """Two channels in turn, each a second before the other ends, labelled on items and in lists."""
    turn = WORDS_A_TURN * SECONDS_A_WORD
    streams = {
        label: [
            item | {"channel_label": label}
            for item in items_of(count // 2, first=first, pause=turn - 2)
        ]
        for label, first in (("ch_0", 0.0), ("ch_1", turn - 1))
    }
    labels = [{"channel_label": label, "items": items} for label, items in streams.items()]
    items = [item for stream in streams.values() for item in stream]
    return {"items": items, "channel_labels": {"number_of_channels": 2, "channels": labels}}


def convert(text: bytes) -> bytes:
    transcript = parse_transcript(json.loads(text))
    source = {
        "recording": "bench.wav",
        "recording_uri": "s3://bench/bench.wav",
        "job_name": "bench",
    }
    return to_json_lines(rows_of(transcript, **source))


def measure(form: Callable[[int], dict[str, Any]], count: int) -> tuple[float, float, int]:
    """The best of several times in seconds, the peak of allocated MB, and the number of rows."""
    text = json.dumps({"results": form(count)}).encode()
    times = []
    for _ in range(REPEATS):
        begin = process_time()
        converted = convert(text)
        times.append(process_time() - begin)
    tracemalloc.start()
    convert(text)
    peak = tracemalloc.get_traced_memory()[1] + len(text)
    tracemalloc.stop()
    return min(times), peak / 1e6, converted.count(b"\n")


def main() -> None:
    print("    form  words   rows  seconds  peak MB  us/word  growth")
    for form in (speakers, channels):
        before = None
        for count in SIZES:
            seconds, megabytes, rows = measure(form, count)
            each = seconds / count * 1e6
            growth = f"{each / before:.2f}" if before else ""
            figures = f"{seconds:>9.3f}{megabytes:>9.1f}{each:>9.1f}{growth:>8}"
            print(f"{form.__name__}{count:>7}{rows:>7}{figures}")
            before = each


if __name__ == "__main__":
    main()
