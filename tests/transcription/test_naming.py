import re
from typing import Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription import naming

KEYS = st.text(st.characters(codec="utf-8"), min_size=1)
MODEL = botocore.session.get_session().get_service_model("transcribe")


def test_names_never_change() -> None:
    """A deployed stack finds its old objects by these."""
    recording_id = naming.recording_id("bucket", "calls/a b+c.wav")
    assert recording_id == "a85ce06765fe6ae53fde2af42bf13524"
    name = naming.job_name("S.", recording_id, etag='"e"', overrides={"speakers": "3"})
    assert name == f"S.{recording_id}-98b8d0a40c9090c5"


@given(bucket=KEYS, key=KEYS, etag=st.text(), overrides=st.dictionaries(st.text(), st.text()))
def test_names_fit_transcribe_and_lead_back(
    bucket: str, key: str, etag: str, overrides: dict[str, str]
) -> None:
    recording_id = naming.recording_id(bucket, key)
    name = naming.job_name("Transcription.", recording_id, etag=etag, overrides=overrides)
    job_name, output_key = MODEL.shape_for("TranscriptionJobName"), MODEL.shape_for("OutputKey")
    assert re.fullmatch(job_name.metadata["pattern"], name)
    assert len(name) <= job_name.metadata["max"]
    assert re.fullmatch(output_key.metadata["pattern"], naming.transcript_key(name))
    assert naming.recording_id_of_job("Transcription.", name) == recording_id
    assert naming.recording_id_of_record(naming.record_key(recording_id)) == recording_id
    assert naming.is_rows_key_of_job(naming.rows_key("2026-11-22", name), name)


@pytest.mark.parametrize(
    "other",
    [
        {"etag": '"2"', "overrides": {"speakers": "3"}},
        {"etag": '"1"', "overrides": {"speakers": "4"}},
        {"etag": '"1"', "overrides": {}},
        {"etag": '"1"', "overrides": {"speakers": "3"}, "attempt": "2026-11-22T12:00:00Z"},
    ],
)
def test_content_and_options_make_the_upload(other: dict[str, Any]) -> None:
    name = naming.job_name("S.", "a" * 32, etag='"1"', overrides={"speakers": "3"})
    assert naming.job_name("S.", "a" * 32, **other) != name


def test_the_order_of_options_makes_no_difference() -> None:
    one = naming.job_name("S.", "a" * 32, etag="1", overrides={"speakers": "3", "channels": "true"})
    two = naming.job_name("S.", "a" * 32, etag="1", overrides={"channels": "true", "speakers": "3"})
    assert one == two


def test_bucket_and_key_do_not_run_together() -> None:
    assert naming.recording_id("a", "bc") != naming.recording_id("ab", "c")


@pytest.mark.parametrize(
    "name",
    [
        f"Other.{'a' * 32}-{'b' * 16}",
        f"Stack.{'a' * 32}-{'b' * 16}\n",
        f"Stack.{'a' * 31}-{'b' * 16}",
        "Stack.",
    ],
)
def test_foreign_jobs_belong_to_no_recording(name: str) -> None:
    assert naming.recording_id_of_job("Stack.", name) is None
