"""The limits as AWS's own model of the service has them."""

from typing import Any

import botocore.session

from transcription import limits

MODEL: Any = botocore.session.get_session().get_service_model("transcribe")


def _values(shape: str) -> set[str]:
    return set(MODEL.shape_for(shape).enum)


def test_enumerations_are_those_of_the_service() -> None:
    assert _values("LanguageCode") == limits.LANGUAGES
    assert _values("MediaFormat") == set(limits.MEDIA_FORMATS)
    assert _values("PiiEntityType") == limits.REDACTION_TYPES
    assert _values("RedactionOutput") == set(limits.REDACTION_OUTPUTS)
    assert _values("SubtitleFormat") == set(limits.SUBTITLE_FORMATS)


def test_bounds_are_those_of_the_service() -> None:
    speakers = MODEL.shape_for("MaxSpeakers").metadata
    assert (speakers["min"], speakers["max"]) == limits.SPEAKERS
    rates = MODEL.shape_for("MediaSampleRateHertz").metadata
    assert (rates["min"], rates["max"]) == limits.SAMPLE_RATES_HERTZ


def test_redaction_languages_are_languages() -> None:
    assert limits.REDACTION_LANGUAGES < limits.LANGUAGES
