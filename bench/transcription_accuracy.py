"""How well and how fast the speech model hears the sample recordings.

    .venv-engine/bin/python bench/transcription_accuracy.py

Word errors are substitutions, insertions and deletions for each word of the reference. The right
speaker is counted over the words that were heard, with the best naming of the speakers found.
"""

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import permutations
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "transcription"
sys.path.insert(0, str(ROOT))

if __name__ == "__main__" and find_spec("faster_whisper") is None:
    # The models' packages are in the local cloud's environment.
    sys.exit(subprocess.call([str(ROOT / ".venv-engine/bin/python"), __file__]))  # noqa: S603

from local.models.speech import WhisperSpeechModel  # noqa: E402
from local.models.transcription import Word  # noqa: E402

NUMBERS = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty",
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word, in lower case without punctuation, and who says it."""

    text: str
    speaker: str | int | None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares between 0 and 1."""

    word_error_rate: float
    right_speaker: float


def plain_words(text: str) -> list[str]:
    """A text's words in lower case, numbers in words: ``"Is it 12?"`` is ``is it twelve``."""
    words: list[str] = []
    for token in re.findall(
        r"[a-z']+|\d+", text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    ):
        if not token.isdigit():
            words.append(token)
        elif int(token) < len(NUMBERS):
            words.append(NUMBERS[int(token)])
        else:
            words += [NUMBERS[int(digit)] for digit in token]
    return words


def reference_words(recording: Path) -> list[Spoken]:
    """What was really said, by turns, from the JSON beside a sample recording."""
    turns = json.loads(recording.with_suffix(".json").read_text("utf-8"))["turns"]
    return [Spoken(text, turn["speaker"]) for turn in turns for text in plain_words(turn["text"])]


def heard_words(words: Iterable[Word]) -> list[Spoken]:
    """What the model heard."""
    return [Spoken(text, word.speaker) for word in words for text in plain_words(word.text)]


def by_speaker(words: Iterable[Spoken]) -> list[Spoken]:
    """One speaker after the other: where people talk at the same time, there is no one order."""
    return sorted(words, key=lambda word: str(word.speaker))


def accuracy(said: Sequence[Spoken], heard: Sequence[Spoken]) -> Accuracy:
    """Compare what was said with what was heard."""
    errors, pairs = align([word.text for word in said], [word.text for word in heard])
    speakers = [(said[left].speaker, heard[right].speaker) for left, right in pairs]
    return Accuracy(errors / len(said), best_agreement(speakers))


def align(said: Sequence[str], heard: Sequence[str]) -> tuple[int, list[tuple[int, int]]]:
    """The fewest edits that turn one into the other (Levenshtein).

    Returns:
        How many, and the positions of the words that stand for each other.
    """
    costs = [list(range(len(heard) + 1))]
    for row, word in enumerate(said, start=1):
        costs.append([row])
        for column, other in enumerate(heard, start=1):
            replaced = costs[row - 1][column - 1] + (word != other)
            costs[row].append(min(replaced, costs[row - 1][column] + 1, costs[row][-1] + 1))
    return costs[-1][-1], list(_pairs(said, heard, costs))[::-1]


def _pairs(
    said: Sequence[str], heard: Sequence[str], costs: list[list[int]]
) -> Iterable[tuple[int, int]]:
    row, column = len(said), len(heard)
    while row and column:
        replaced = costs[row - 1][column - 1] + (said[row - 1] != heard[column - 1])
        if costs[row][column] == replaced:
            row, column = row - 1, column - 1
            yield row, column
        elif costs[row][column] == costs[row - 1][column] + 1:
            row -= 1
        else:
            column -= 1


def best_agreement(pairs: Sequence[tuple[str | int | None, str | int | None]]) -> float:
    """The share of equal pairs under the best one-to-one naming of the second by the first."""
    names = sorted({str(name) for name, _ in pairs})
    numbers = sorted({str(number) for _, number in pairs})
    numbers += [""] * (len(names) - len(numbers))
    namings = (
        dict(zip(chosen, names, strict=True)) for chosen in permutations(numbers, len(names))
    )
    return max(
        sum(naming.get(str(number)) == str(name) for name, number in pairs) / len(pairs)
        for naming in namings
    )


def peak_memory() -> int:
    """The most that this process held in memory so far, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage counts bytes there, kB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 1_000_000


def main() -> None:
    """Print a line for each sample."""
    model = WhisperSpeechModel()
    started = perf_counter()
    model.load()
    loaded = perf_counter() - started
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; models loaded in {loaded:.1f} s")
    print(f"{'recording':<32} {'word errors':>11} {'right speaker':>13} {'x real time':>11}")
    for name, split in (("support-call.flac", False), ("telephone-call.wav", True)):
        path = SAMPLES / name
        started = perf_counter()
        recording = model.transcribe(path, language="en", max_speakers=10, split_channels=split)
        speed = (perf_counter() - started) / recording.duration
        said, heard = reference_words(path), heard_words(recording.words)
        result = accuracy(by_speaker(said), by_speaker(heard)) if split else accuracy(said, heard)
        title = f"{name}, {'two channels' if split else 'one channel'}"
        print(
            f"{title:<32} {result.word_error_rate:>11.1%} {result.right_speaker:>13.1%} "
            f"{speed:>11.2f}"
        )
    print(f"peak memory {peak_memory()} MB")


if __name__ == "__main__":
    main()
