import hashlib
from pathlib import Path

import pytest

from local.demos.transcription import recordings
from local.demos.transcription.recordings import SAMPLE, chosen, options, upload
from local.errors import LocalCloudError
from tests.local.demos.fakes import RECORDING, solution


def test_without_files_the_sample_is_taken() -> None:
    assert chosen([]) == [SAMPLE]


def test_a_missing_file_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match=r"There is no file .*call\.wav"):
        chosen([tmp_path / "call.wav"])


def test_two_files_of_one_name_would_replace_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "call.wav").touch()
    with pytest.raises(LocalCloudError, match=r"Several files are named call\.wav"):
        chosen([tmp_path / "a" / "call.wav", tmp_path / "b" / "call.wav"])


def test_only_given_options_become_metadata() -> None:
    assert options(None, None, channels=False) == {}
    assert options(0, "es-US", channels=True) == {
        "speakers": "0",
        "language": "es-US",
        "channels": "true",
    }
    with pytest.raises(LocalCloudError, match="no language code"):
        options(None, "en\u2011US", channels=False)


def test_the_key_is_the_files_own_name(tmp_path: Path) -> None:
    file = tmp_path / "Büro + call 50%.wav"
    file.touch()
    deployed = solution()
    uploaded = upload(file, deployed, {"speakers": "2"})
    assert (uploaded.bucket, uploaded.key, uploaded.etag) == ("recordings", file.name, "abc")
    assert deployed.session.s3.metadata == {file.name: {"transcribe-speakers": "2"}}


def test_the_record_is_named_by_bucket_and_key() -> None:
    assert RECORDING.id == hashlib.sha256(b"recordings\0call.wav").hexdigest()[:32]


def test_the_sample_is_there() -> None:
    assert recordings.SAMPLE.is_file()
