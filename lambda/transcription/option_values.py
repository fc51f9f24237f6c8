"""Reading the text of one option; a ValueError says what the option must be."""

import re
from collections.abc import Callable, Collection, Mapping

from transcription import limits

_VOCABULARY = re.compile(r"[0-9a-zA-Z._-]{1,200}")
_LANGUAGES_BY_LOWER_CASE = {code.lower(): code for code in limits.LANGUAGES}
_LONGEST_CHANNEL_NAME = 64


def language(text: str) -> str:
    """A language code, or `auto` or `multiple` with the candidates after a colon."""
    mode, colon, candidates = text.partition(":")
    if mode.lower() not in {"auto", "multiple"}:
        return _language_code(text)
    if not colon:
        return mode.lower()
    codes = list(dict.fromkeys(_language_code(code) for code in _items(candidates)))
    if len(codes) < 2:
        raise ValueError(f"{mode} with two or more languages: {mode}:en-US,es-US")
    return f"{mode.lower()}:{','.join(codes)}"


def speakers(text: str) -> int:
    """The most speakers to tell apart, 0 for none of it."""
    fewest, most = limits.SPEAKERS
    if text.lower() in {"0", "off"}:
        return 0
    if not (text.isascii() and text.isdigit() and fewest <= int(text[:9]) <= most):
        raise ValueError(f"{fewest} to {most}, or 0 for no speaker labels")
    return int(text)


def flag(text: str) -> bool:
    """Whether something is on."""
    if text.lower() not in {"true", "false"}:
        raise ValueError("true or false")
    return text.lower() == "true"


def channel_names(text: str) -> tuple[str, ...]:
    """A name for each channel."""
    names = _items(text)
    if names and (len(set(names)) != limits.CHANNELS or len(names) != limits.CHANNELS):
        raise ValueError(f"{limits.CHANNELS} different names: agent,caller")
    if any(len(name) > _LONGEST_CHANNEL_NAME for name in names):
        raise ValueError(f"names of at most {_LONGEST_CHANNEL_NAME} characters")
    return names


def vocabulary(text: str) -> str:
    """The name of a custom vocabulary, or nothing."""
    if text and not _VOCABULARY.fullmatch(text):
        raise ValueError("a vocabulary's name: up to 200 letters, digits, '.', '_' and '-'")
    return text


def redaction(text: str) -> str:
    """Which transcripts are written."""
    if text.lower() not in {"off", *limits.REDACTION_OUTPUTS}:
        raise ValueError(f"off, {' or '.join(limits.REDACTION_OUTPUTS)}")
    return text.lower()


def subtitles(text: str) -> tuple[str, ...]:
    """Formats of subtitles, or nothing."""
    return _chosen(_items(text.lower()), limits.SUBTITLE_FORMATS)


def redaction_types(text: str) -> tuple[str, ...]:
    """Kinds of personal data, or nothing for all of them."""
    return _chosen(_items(text.upper()), sorted(limits.REDACTION_TYPES))


READERS: Mapping[str, Callable[[str], object]] = {
    "language": language,
    "speakers": speakers,
    "channels": flag,
    "channel-names": channel_names,
    "vocabulary": vocabulary,
    "subtitles": subtitles,
    "redaction": redaction,
    "redaction-types": redaction_types,
}


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())


def _chosen(items: tuple[str, ...], choices: Collection[str]) -> tuple[str, ...]:
    if not set(items) <= set(choices):
        raise ValueError(f"any of {', '.join(choices)}, with commas between them")
    return tuple(choice for choice in choices if choice in items)


def _language_code(text: str) -> str:
    code = _LANGUAGES_BY_LOWER_CASE.get(text.strip().lower())
    if code is None:
        raise ValueError("a language code such as en-US, auto, or multiple")
    return code
