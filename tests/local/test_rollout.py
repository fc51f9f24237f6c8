from pathlib import Path

import pytest

from local import cloud, deployment, rollout
from local.errors import LocalCloudError
from local.steps import Steps

# Stands in for the CDK CLI; a stack named Broken fails.
CDK = """
const fs = require("fs"), [verb, ...rest] = process.argv.slice(2);
const option = (name) => rest[rest.indexOf(name) + 1];
if (rest.includes("Broken")) { console.log("no such queue"); process.exit(1); }
if (verb === "synth") fs.mkdirSync(option("--output"));
if (verb === "deploy") fs.writeFileSync(option("--outputs-file"), '{"Calls": {"Table": "rows"}}');
"""


@pytest.fixture
def bootstrapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Answers, in turn, to whether the account is bootstrapped."""
    (tmp_path / "cdk.js").write_text(CDK)
    monkeypatch.setattr(deployment, "CDK_COMMAND", tmp_path / "cdk.js")
    answers = [False]
    monkeypatch.setattr(rollout, "is_bootstrapped", lambda _: answers.pop())
    return answers


@pytest.mark.usefixtures("bootstrapped")
def test_a_deployment_returns_the_outputs(running: cloud.Cloud, plain) -> None:
    with Steps(plain.screen) as steps:
        assert rollout.deploy(running, ["Calls"], steps) == {"Calls": {"Table": "rows"}}
    assert [line.split(":")[0] for line in plain.lines] == [
        "Start the engine",
        "Bootstrap the account",
        "Synthesise the templates",
        "Deploy Calls",
    ]


def test_an_account_is_bootstrapped_once(
    running: cloud.Cloud, bootstrapped: list[bool], plain
) -> None:
    bootstrapped[:] = [True]
    with Steps(plain.screen) as steps:
        rollout.deploy(running, ["Calls"], steps)
    assert "Bootstrap" not in plain.text


@pytest.mark.usefixtures("bootstrapped")
def test_a_failed_deployment_is_shown_with_its_reason(running: cloud.Cloud, plain) -> None:
    with Steps(plain.screen) as steps, pytest.raises(LocalCloudError, match="failed") as caught:
        rollout.deploy(running, ["Broken"], steps)
    assert caught.value.detail == "no such queue"
    assert plain.lines[-1].startswith("Deploy Broken:")
    assert plain.lines[-1].endswith("failed")


@pytest.mark.usefixtures("bootstrapped")
def test_only_what_was_deployed_can_be_destroyed(running: cloud.Cloud, plain) -> None:
    with Steps(plain.screen) as steps:
        with pytest.raises(LocalCloudError, match="Nothing was deployed"):
            rollout.destroy(running, ["Calls"], steps)
        rollout.deploy(running, ["Calls"], steps)
        rollout.destroy(running, ["Calls"], steps)
    assert plain.lines[-1].startswith("Destroy Calls:")
