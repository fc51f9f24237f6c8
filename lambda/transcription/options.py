"""How a recording is transcribed: the solution's defaults, overlaid by the recording's own.

The same vocabulary serves the default options (JSON) and, prefixed `transcribe-`, the metadata of
an S3 object (text): `x-amz-meta-transcribe-speakers: 3`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from transcription.limits import REDACTION_LANGUAGES
from transcription.option_values import READERS
from transcription.refusal import RefusedError

METADATA_PREFIX = "transcribe-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Effective options; each value is valid by itself.

    `language` is a code, or `auto` or `multiple` with optional candidates (`auto:en-US,es-US`);
    `speakers` is the most to tell apart, 0 for no speaker labels.
    """

    language: str = "en-US"
    speakers: int = 10
    channels: bool = False
    channel_names: tuple[str, ...] = ()
    vocabulary: str = ""
    subtitles: tuple[str, ...] = ()
    redaction: str = "off"
    redaction_types: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """Options from names and values; those not named are as declared here.

        Channel names stand for the speakers: where they are given and speakers aren't, these are 0.

        Raises:
            RefusedError: an unknown name, a value out of range or a combination that Transcribe
                refuses.
        """
        options = cls(**_read(values))
        _check_combinations(options)
        return options

    def overlaid(self, overrides: Mapping[str, object]) -> "Options":
        """These options with some replaced, without what the replacement makes void.

        Default channel names end with the channels or where speakers are told apart, default types
        with the redaction, and a default vocabulary with its language; where the override itself
        names them, they must fit.

        Raises:
            RefusedError: see `of`.
        """
        values = _read(overrides)
        options = replace(self, **values)
        void: dict[str, Any] = {}
        if options.speakers or not options.channels:
            void["channel_names"] = ()
        if options.redaction == "off":
            void["redaction_types"] = ()
        if options.language != self.language:
            void["vocabulary"] = ""
        options = replace(options, **{name: void[name] for name in void if name not in values})
        _check_combinations(options)
        return options

    @property
    def fixed_language(self) -> str | None:
        """The language code; None where Transcribe identifies the language."""
        return None if self.language.startswith(("auto", "multiple")) else self.language

    def to_json(self) -> str:
        """The options as JSON text, one form for the same options."""
        return json.dumps({_option_name(field): value for field, value in asdict(self).items()})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The options that `to_json` wrote."""
        values: dict[str, Any] = json.loads(text)
        return cls(**{_field_name(name): _hashable(value) for name, value in values.items()})


def overrides_in(metadata: Mapping[str, str]) -> dict[str, str]:
    """The options among an object's metadata, as given: `{"speakers": "3"}`."""
    return {
        name.lower().removeprefix(METADATA_PREFIX): value.strip()
        for name, value in metadata.items()
        if name.lower().startswith(METADATA_PREFIX)
    }


def _read(values: Mapping[str, object]) -> dict[str, Any]:
    read = {_field_name(name): _read_one(name, value) for name, value in values.items()}
    # A row has room for one: who the channel belongs to, or the speaker found in it.
    return {"speakers": 0, **read} if read.get("channel_names") else read


def _read_one(name: str, value: object) -> object:
    if name not in READERS:
        known = ", ".join(READERS)
        raise RefusedError(f"unknown option {name[:60]!r}: the options are {known}")
    text = str(value).lower() if isinstance(value, bool) else str(value).strip()
    try:
        return READERS[name](text)
    except ValueError as problem:
        raise RefusedError(f"option {name} must be {problem}, found {text[:60]!r}") from None


def _check_combinations(options: Options) -> None:
    """Refuse what Transcribe would."""
    if options.channel_names and not options.channels:
        raise RefusedError("option channel-names needs the option channels: set it to true")
    if options.channel_names and options.speakers:
        raise RefusedError(
            "option channel-names can't be combined with speaker labels, "
            f"found speakers {options.speakers}: set speakers to 0, or leave channel-names out"
        )
    if options.vocabulary and not options.fixed_language:
        raise RefusedError("option vocabulary needs a fixed language: set language to its code")
    if options.redaction_types and options.redaction == "off":
        raise RefusedError("option redaction-types needs the option redaction")
    if options.redaction != "off" and options.fixed_language not in REDACTION_LANGUAGES:
        languages = ", ".join(sorted(REDACTION_LANGUAGES))
        raise RefusedError(
            f"option redaction needs a fixed language out of {languages}, "
            f"found {options.language!r}: set language to one of them, or redaction to off"
        )


def _hashable(value: Any) -> Any:  # noqa: ANN401 - JSON has lists where options have tuples
    return tuple(value) if isinstance(value, list) else value


def _field_name(option: str) -> str:
    return option.replace("-", "_")


def _option_name(field: str) -> str:
    return field.replace("_", "-")
