"""Typed access to the fields of a transcript document, with errors that never quote its text."""

import math
from collections.abc import Mapping
from typing import Any, TypeAlias, TypeGuard

JsonObject: TypeAlias = Mapping[str, Any]

_KINDS = {str: "other text", dict: "an object", list: "a list", type(None): "nothing"}


class MalformedTranscriptError(ValueError):
    """Not a Transcribe result; the message names the place and what kind it holds."""


def object_at(holder: JsonObject, name: str) -> JsonObject:
    """The object under `name`, an empty one where it is absent."""
    value = as_object(holder, f"what holds {name}").get(name)
    return {} if value is None else as_object(value, name)


def objects_at(holder: JsonObject, name: str) -> list[JsonObject]:
    """The list of objects under `name`, an empty one where it is absent."""
    values = holder.get(name)
    if values is None:
        return []
    if not isinstance(values, list):
        raise MalformedTranscriptError(f"{name} must be a list, found {_kind(values)}")
    if not all(map(_is_object, values)):
        raise MalformedTranscriptError(f"{name} must hold nothing but objects")
    return values


def text_at(holder: JsonObject, name: str) -> str | None:
    """The text under `name`, None where it is absent."""
    text = holder.get(name)
    if text is not None and not isinstance(text, str):
        raise MalformedTranscriptError(f"{name} must be text, found {_kind(text)}")
    return text


def number_at(holder: JsonObject, name: str) -> float | None:
    """The number (0 or more, possibly as text) under `name`, None where it is absent."""
    value = holder.get(name)
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not 0 <= number < math.inf:
        raise MalformedTranscriptError(f"{name} must be a number >= 0, found {_kind(value)}")
    return number


def seconds_at(holder: JsonObject, name: str) -> float:
    """The time under `name`, which has to be there."""
    seconds = number_at(holder, name)
    if seconds is None:
        raise MalformedTranscriptError(f"{name} must be a number of seconds, found nothing")
    return seconds


def as_object(value: object, what: str) -> JsonObject:
    """The value itself, known to be an object."""
    if not _is_object(value):
        raise MalformedTranscriptError(f"{what} must be an object, found {_kind(value)}")
    return value


def _is_object(value: object) -> TypeGuard[JsonObject]:
    # A dictionary first: it spares the slow check of an abstract class for each of many items.
    return isinstance(value, (dict, Mapping))


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "another number")
