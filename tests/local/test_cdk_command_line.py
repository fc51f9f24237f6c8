"""The unmodified CDK CLI against a real local cloud, from `up` to `down`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import cloud
from local.clients import LocalSession
from local.deployment import Cdk, is_bootstrapped
from local.paths import ROOT
from local.subcommand import Subcommand
from tests.local import assemblies

pytestmark = pytest.mark.end_to_end


def local(*arguments: str) -> str:
    """What `python -m local` says, run as a person would."""
    command = [sys.executable, "-m", "local", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
    ).stdout


def finish(subcommand: Subcommand) -> None:
    with subcommand:
        subcommand.wait()


def test_bootstrap_deploy_update_and_destroy(state_folder: Path, free_port: int) -> None:
    local("up", "--detach", "--port", str(free_port))
    try:
        running = cloud.require(state_folder)
        session = LocalSession(running.endpoint_url)
        cdk = Cdk(running.endpoint_url, state_folder / "cdk")
        assemblies.write(cdk.application, {"Tiny": []})
        finish(cdk.bootstrap())
        assert is_bootstrapped(session)
        finish(cdk.deploy(["Tiny"]))
        url = json.loads(cdk.outputs.read_text())["Tiny"]["QueueUrl"]
        assert session.sqs.get_queue_attributes(QueueUrl=url)
        assert "Tiny, CREATE_COMPLETE" in local("status")
        finish(cdk.deploy(["Tiny"]))
        assert json.loads(cdk.outputs.read_text()) == {"Tiny": {"QueueUrl": url}}
        local("destroy", "Tiny")
        assert not session.sqs.list_queues().get("QueueUrls")
    finally:
        local("down")
    assert cloud.find(state_folder) is None
