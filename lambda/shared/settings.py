"""Settings of a function: one frozen dataclass, read once from the environment."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, ClassVar, Protocol, TypeVar, get_origin, get_type_hints

from shared.errors import PermanentError


class SettingsError(PermanentError):
    """The environment lacks a variable, or holds a value of another type."""


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


SettingsType = TypeVar("SettingsType", bound=_Dataclass)


def variable_names(settings_type: type[_Dataclass]) -> tuple[str, ...]:
    """The environment variables that `load` reads for a settings dataclass."""
    return tuple(field.name.upper() for field in fields(settings_type))


def load(
    settings_type: type[SettingsType], environment: Mapping[str, str] = os.environ
) -> SettingsType:
    """Build a settings dataclass from environment variables named like its fields, in upper case.

    Fields may be `str`, `int`, `bool` ("true" or "false") or a `Mapping` (a JSON object).

    Raises:
        SettingsError: names every variable that is missing or malformed, and what was found.
    """
    hints = get_type_hints(settings_type)
    values: dict[str, object] = {}
    problems: list[str] = []
    for field in fields(settings_type):
        variable = field.name.upper()
        try:
            values[field.name] = _read(environment.get(variable, ""), hints[field.name])
        except ValueError as problem:
            problems.append(f"{variable} {problem}")
    if problems:
        raise SettingsError(
            f"{settings_type.__name__} can't be read from the environment: {'; '.join(problems)}"
        )
    return settings_type(**values)


def _read(text: str, kind: object) -> object:
    if not text:
        raise ValueError("is missing or empty")
    converter = _CONVERTERS.get(get_origin(kind) or kind)
    if converter is None:
        raise TypeError(f"settings can't be of type {kind!r}: use str, int, bool or Mapping")
    return converter(text)


def _boolean(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(f"must be true or false, found {text!r}")
    return text == "true"


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"must be a whole number, found {text!r}") from None


def _json_object(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as problem:
        raise ValueError(f"must be a JSON object: {problem}") from None
    match value:
        case dict():
            return value
        case _:
            raise ValueError(f"must be a JSON object, found {type(value).__name__}")


_CONVERTERS: Mapping[object, Callable[[str], object]] = {
    str: str,
    int: _integer,
    bool: _boolean,
    Mapping: _json_object,
}
