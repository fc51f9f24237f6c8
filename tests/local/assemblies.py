"""Hand-made cloud assemblies: what `cdk synth` writes, reduced to what a deployer reads."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

VERSION = "36.0.0"  # of the schema
BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
QUEUE = {
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    "Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"}}},
}


def write(
    folder: Path,
    stacks: Mapping[str, Sequence[str]],
    *,
    template: Mapping[str, Any] = QUEUE,
    images: Mapping[str, Any] | None = None,
) -> Path:
    """Write an assembly of stacks (by name, with the names that each depends on).

    Every stack has its template and a folder `code` as assets.
    """
    (folder / "code").mkdir(parents=True)
    (folder / "code" / "index.py").write_text("answer = 42\n")
    artifacts: dict[str, Any] = {}
    for name, dependencies in stacks.items():
        artifacts |= _artifacts(name, dependencies)
        (folder / f"{name}.template.json").write_text(json.dumps(template))
        assets = {"version": VERSION, "files": _files(name), "dockerImages": images or {}}
        (folder / f"{name}.assets.json").write_text(json.dumps(assets))
    (folder / "cdk.out").write_text(json.dumps({"version": VERSION}))
    manifest = {"version": VERSION, "artifacts": artifacts}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def _artifacts(name: str, dependencies: Sequence[str]) -> dict[str, Any]:
    return {
        f"{name}.assets": {
            "type": "cdk:asset-manifest",
            "properties": {"file": f"{name}.assets.json"},
        },
        name: {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {
                "templateFile": f"{name}.template.json",
                "stackTemplateAssetObjectUrl": f"s3://{BUCKET}/{name}.json",
                "bootstrapStackVersionSsmParameter": "/cdk-bootstrap/hnb659fds/version",
            },
            "dependencies": [*dependencies, f"{name}.assets"],
        },
    }


def _files(name: str) -> dict[str, Any]:
    return {
        "template": _file(f"{name}.template.json", "file", f"{name}.json"),
        "code": _file("code", "zip", "code.zip"),
    }


def _file(path: str, packaging: str, key: str) -> dict[str, Any]:
    return {
        "source": {"path": path, "packaging": packaging},
        "destinations": {"here": {"bucketName": BUCKET, "objectKey": key}},
    }
