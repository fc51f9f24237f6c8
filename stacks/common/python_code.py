"""The Lambda asset of a slice, bundled without Docker or network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "lambda"
WHEELS = ROOT / ".wheels"


def python_code(slug: str) -> lambda_.Code:
    """One slice, the shared code and the pinned packages; the hash is that of the outcome."""
    return lambda_.Code.from_asset(
        str(SOURCES),
        exclude=["/*", f"!/{slug}", "!/shared", "!/requirements.txt", "**/__pycache__"],
        ignore_mode=cdk.IgnoreMode.GIT,
        asset_hash_type=cdk.AssetHashType.OUTPUT,
        bundling=cdk.BundlingOptions(
            image=cdk.DockerImage.from_registry(
                "never-pulled"
            ),  # the CDK wants one; the local way never declines
            local=_WheelBundling(slug),
        ),
    )


@jsii.implements(cdk.ILocalBundling)
class _WheelBundling:
    """Installs from the wheels that set-up downloaded, beside a copy of the sources."""

    def __init__(self, slug: str) -> None:
        self._slug = slug

    def try_bundle(self, output_dir: str, options: Any = None, **_: Any) -> bool:  # noqa: ARG002
        """Fill the asset's folder.

        Returns:
            True: the Docker fall-back is never wanted.

        Raises:
            RuntimeError: The wheels are missing or are not those that lambda/requirements.txt pins.
        """
        target = Path(output_dir)
        _install_packages(target)
        for package in (self._slug, "shared"):
            shutil.copytree(
                SOURCES / package, target / package, ignore=shutil.ignore_patterns("__pycache__")
            )
        return True


def _install_packages(target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += [
        "--no-index",
        f"--find-links={WHEELS}",
        "--no-deps",
        "--no-compile",
        f"--target={target}",
    ]
    command += ["--requirement", str(SOURCES / "requirements.txt")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        raise RuntimeError(
            f"The Lambda packages could not be installed from {WHEELS}: {result.stderr.strip()}\n"
            "Run `make synth`, which downloads them when lambda/requirements.txt has changed."
        )
    shutil.rmtree(target / "bin", ignore_errors=True)  # scripts name this machine's interpreter
