"""Synth needs no region, no Docker, no network, and gives the same bytes twice."""

from __future__ import annotations

import filecmp
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FLAWED_APP = """
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3, aws_sqs as sqs
from stacks.common.validation import add_checks

app = cdk.App()
add_checks(app)
stack = cdk.Stack(app, "Flawed")
s3.Bucket(stack, "Open")
sqs.Queue(stack, "Lone")
properties = {"BatchSize": "many", "FunctionName": "any"}
cdk.CfnResource(stack, "Wrong", type="AWS::Lambda::EventSourceMapping", properties=properties)
app.synth()
"""


def synthesize_as_the_command_line_does(directory: Path, *program: str, **choices: str) -> Path:
    """In a process of its own, with every validation on: that is decided when it starts."""
    context = {**json.loads((ROOT / "cdk.json").read_text())["context"], **choices}
    environment = {**os.environ, "CDK_OUTDIR": str(directory)}
    environment["CDK_CONTEXT_JSON"] = json.dumps(context)
    del environment["CDK_VALIDATION"]
    subprocess.run(
        [sys.executable, *program], env=environment, cwd=ROOT, check=False, capture_output=True
    )
    return directory


def findings(assembly: Path) -> set[str]:
    report = json.loads((assembly / "validation-report.json").read_text())
    return {
        violation["ruleName"]
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
    }


@pytest.fixture(scope="module")
def validated(tmp_path_factory):
    return synthesize_as_the_command_line_does(tmp_path_factory.mktemp("validated"), "app.py")


@pytest.fixture(scope="module")
def validated_production(tmp_path_factory):
    folder = tmp_path_factory.mktemp("validated-production")
    return synthesize_as_the_command_line_does(folder, "app.py", stage="prod", region="eu-west-1")


def test_no_finding_in_any_check(validated, validated_production):
    for assembly in (validated, validated_production):
        assert (assembly / "Transcription.template.json").exists()
        assert findings(assembly) == set()


def test_every_check_is_on(tmp_path):
    """Otherwise a report without findings would say nothing."""
    found = findings(synthesize_as_the_command_line_does(tmp_path, "-c", FLAWED_APP))
    assert {"AwsSolutions-S10", "Serverless-SQSRedrivePolicy", "F3012"} <= found


def test_the_same_bytes_twice(validated, synthesize):
    again = synthesize(bundling=True)
    names = {str(file.relative_to(validated)) for file in validated.rglob("*") if file.is_file()}
    assert names == {str(file.relative_to(again)) for file in again.rglob("*") if file.is_file()}
    _, different, unreadable = filecmp.cmpfiles(validated, again, names, shallow=False)
    assert different == []
    assert unreadable == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-southeast-2"])
def test_any_region(region, synthesize):
    directory = synthesize(region=region)
    manifest = json.loads((directory / "manifest.json").read_text())
    assert (
        manifest["artifacts"]["Transcription"]["environment"] == f"aws://unknown-account/{region}"
    )


def test_no_region_is_named(templates):
    for name, template in templates.items():
        assert "us-east-1" not in json.dumps(template), name


def test_unknown_stage_is_refused(synthesize):
    with pytest.raises(ValueError, match=r"Unknown stage 'test'.*dev, prod"):
        synthesize(stage="test")


def test_cfn_lint(validated, validated_production):
    """W3005 is left out: the CDK writes a DependsOn that a reference already implies."""
    lint = [Path(sys.executable).parent / "cfn-lint", "--ignore-checks", "W3005", "--"]
    assemblies = (validated, validated_production)
    templates = [str(file) for one in assemblies for file in one.glob("*.template.json")]
    result = subprocess.run([*lint, *templates], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
