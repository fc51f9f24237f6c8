from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from shared.settings import SettingsError, load, variable_names


@dataclass(frozen=True, kw_only=True)
class Example:
    bucket: str
    limit: int
    enabled: bool
    options: Mapping[str, object]


ENVIRONMENT = {"BUCKET": "b", "LIMIT": "-3", "ENABLED": "true", "OPTIONS": '{"speakers": 2}'}


def test_variables_become_typed_fields() -> None:
    settings = load(Example, ENVIRONMENT | {"OTHER": "ignored"})
    assert settings == Example(bucket="b", limit=-3, enabled=True, options={"speakers": 2})


def test_the_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert load(Example).bucket == "b"


def test_the_names_can_be_asked_for() -> None:
    assert variable_names(Example) == ("BUCKET", "LIMIT", "ENABLED", "OPTIONS")


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("BUCKET", "", "BUCKET is missing or empty"),
        ("LIMIT", "many", "LIMIT must be a whole number, found 'many'"),
        ("ENABLED", "yes", "ENABLED must be true or false, found 'yes'"),
        ("OPTIONS", "{", "OPTIONS must be a JSON object: "),
        ("OPTIONS", "[1]", "OPTIONS must be a JSON object, found list"),
    ],
)
def test_a_malformed_variable_is_named(variable: str, value: str, problem: str) -> None:
    with pytest.raises(SettingsError, match="Example can't be read") as error:
        load(Example, ENVIRONMENT | {variable: value})
    assert problem in str(error.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        load(Example, {})
    assert all(name in str(error.value) for name in variable_names(Example))


def test_a_field_of_an_unknown_type_is_a_mistake_in_the_code() -> None:
    @dataclass(frozen=True)
    class Wrong:
        ratio: float

    with pytest.raises(TypeError, match="float"):
        load(Wrong, {"RATIO": "1.5"})
