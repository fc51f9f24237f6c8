"""The process environment of the engine, inherited by every Lambda worker."""

import os
import shutil
import sys
import tempfile
from typing import Final

from local.credentials import ACCESS_KEY_ID, ACCOUNT_ID, REGION, SECRET_ACCESS_KEY
from local.engine.settings import Settings

# Everything else goes: real AWS credentials, profiles, proxies, and whatever
# would switch on another emulator's or MiniStack's own options.
KEPT: Final = frozenset({"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "SHELL"})

_MARK: Final = "LOCAL_CLOUD_ENGINE"
_IMPORTS: Final = "PYTHONPATH"  # needed to start again, but not by handlers


def isolate(settings: Settings) -> None:
    """Start this process again with the engine's environment, unless it has it already.

    Changing `os.environ` would not do: what a process was started with stays readable to the
    code that its workers run.
    """
    if _MARK in os.environ:
        del os.environ[_MARK]
        os.environ.pop(_IMPORTS, None)
        return
    kept = {name: value for name, value in os.environ.items() if name in KEPT | {_IMPORTS}}
    wanted = kept | _isolation(settings) | _options(settings) | {_MARK: "isolated"}
    os.execve(sys.executable, sys.orig_argv, wanted)  # noqa: S606 - the same command as before


def prepare(settings: Settings) -> None:
    """Empty the state folder."""
    settings.state.mkdir(parents=True, exist_ok=True)
    remove_scratch(settings)
    settings.calls.unlink(missing_ok=True)
    settings.home.mkdir(parents=True)
    tempfile.tempdir = str(settings.scratch)


def remove_scratch(settings: Settings) -> None:
    """Delete the temporary files."""
    shutil.rmtree(settings.scratch, ignore_errors=True)


def _isolation(settings: Settings) -> dict[str, str]:
    return {
        "HOME": str(settings.home),
        "TMPDIR": str(settings.scratch),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "DOCKER_HOST": f"unix://{settings.scratch / 'no-docker'}",
    }


def _options(settings: Settings) -> dict[str, str]:
    """Set MiniStack's options, which it reads when it is imported."""
    return {
        "AUTH": "true",
        "GATEWAY_PORT": str(settings.port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT_ID,
        "MINISTACK_REGION": REGION,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "ATHENA_ENGINE": "duckdb",
        "STATE_DIR": str(settings.scratch / "state"),
        "S3_DATA_DIR": str(settings.scratch / "s3"),
        "LOG_LEVEL": "WARNING",
    }
