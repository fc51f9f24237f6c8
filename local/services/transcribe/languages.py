"""Transcribe's language codes and what the local model makes of them.

Whisper writes many languages, but a small model writes the rarer ones badly. Offered here are those
with at least 1,000 hours of transcribed speech in its training data (Radford et al. 2022, "Robust
Speech Recognition via Large-Scale Weak Supervision", appendix E). It does not tell dialects apart:
en-GB and en-US run alike.
"""

from collections.abc import Iterable, Mapping
from typing import Final

# ISO 639-1 code -> Transcribe's codes; the first one names the language when it was identified.
DIALECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("en-US", "en-AB", "en-AU", "en-GB", "en-IE", "en-IN", "en-NZ", "en-WL", "en-ZA"),
    "ca": ("ca-ES",),
    "de": ("de-DE", "de-CH"),
    "es": ("es-US", "es-ES", "es-MX"),
    "fi": ("fi-FI",),
    "fr": ("fr-FR", "fr-CA"),
    "id": ("id-ID",),
    "it": ("it-IT",),
    "ja": ("ja-JP",),
    "ko": ("ko-KR",),
    "nl": ("nl-NL",),
    "pl": ("pl-PL",),
    "pt": ("pt-BR", "pt-PT"),
    "ru": ("ru-RU",),
    "sv": ("sv-SE",),
    "tr": ("tr-TR",),
    "zh": ("zh-CN",),
}
_ISO: Final = {code: iso for iso, codes in DIALECTS.items() for code in codes}
_UNSPACED: Final = frozenset({"ja", "zh"})


def iso_code(code: str) -> str | None:
    """The ISO 639-1 code of a language code; None if the local model doesn't know the language."""
    return _ISO.get(code)


def supported_codes() -> tuple[str, ...]:
    """All language codes that work here."""
    return tuple(sorted(_ISO))


def language_code(iso: str, options: Iterable[str]) -> str | None:
    """Name an identified language.

    Args:
        iso: ISO 639-1 code.
        options: The language codes to choose from; none for all.

    Returns:
        None if the language is not among the options, or not known here.
    """
    choices = tuple(options) or supported_codes()
    return next((code for code in DIALECTS.get(iso, ()) if code in choices), None)


def separator(code: str) -> str:
    """What stands between the words of a language's text."""
    return "" if iso_code(code) in _UNSPACED else " "
