"""The folder of fetched models: where it is, and whether what lies there is what was expected."""

import hashlib
import os
from pathlib import Path

from local.models.catalogue import Model, ModelFile

FETCH_COMMAND = ".venv/bin/python -m local.models.fetch"
_REPOSITORY = Path(__file__).resolve().parents[2]


class ModelUnavailableError(Exception):
    """A model's file is missing or damaged; the text says which one and what to run."""


def models_folder() -> Path:
    """The folder that LOCAL_MODELS_DIR names, else ``.models`` in the repository."""
    named = os.environ.get("LOCAL_MODELS_DIR")
    return Path(named).expanduser().resolve() if named else _REPOSITORY / ".models"


def locate(model: Model) -> Path:
    """The model's folder, every file in it checked against its digest.

    Raises:
        ModelUnavailableError: A file is missing or its content is not the expected one.
    """
    folder = models_folder() / model.name
    for file in model.files:
        problem = problem_with(file, folder)
        if problem:
            raise ModelUnavailableError(f"{problem} To fetch the models, run: {FETCH_COMMAND}")
    return folder


def problem_with(file: ModelFile, folder: Path) -> str | None:
    """A sentence about the file in that folder, or None when it is as it should be."""
    path = folder / file.name
    if not path.is_file():
        return f"The model file {path} is missing."
    with path.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != file.sha256:
        return f"The model file {path} is damaged: its SHA-256 is {found}, not {file.sha256}."
    return None
