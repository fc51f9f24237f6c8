"""Read a synthesised application (`cdk.out`): its stacks and their file assets.

Format: https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.errors import LocalCloudError


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAsset:
    """One file or folder to be put in the bootstrap bucket.

    Attributes:
        source: The file, or the folder that is to be zipped.
        zipped: Whether `source` is such a folder.
        destinations: (bucket, key) pairs, with placeholders like `${AWS::AccountId}`.
    """

    source: Path
    zipped: bool
    destinations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackArtifact:
    """One stack.

    Attributes:
        name: In CloudFormation.
        template_url: `s3://bucket/key` of the template, itself an asset; with placeholders.
        bootstrap_parameter: SSM parameter that tells the template which bootstrap version it meets.
        assets: What has to be published before.
        dependencies: Names of the stacks that have to be deployed before.
    """

    name: str
    template_url: str
    bootstrap_parameter: str
    assets: tuple[FileAsset, ...]
    dependencies: tuple[str, ...]


def read(directory: Path) -> dict[str, StackArtifact]:
    """Every stack of the application, by name.

    Raises:
        LocalCloudError: The folder holds no application, or a stack needs a container image.
    """
    file = directory / "manifest.json"
    if not file.exists():
        raise LocalCloudError(f"{file} is missing: synthesise the application first (make synth).")
    artifacts = json.loads(file.read_text())["artifacts"]
    names = {
        key: artifact["properties"].get("stackName", key)
        for key, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    return {name: _stack(directory, artifacts, key, names) for key, name in names.items()}


def in_order(stacks: Mapping[str, StackArtifact], names: Iterable[str]) -> list[StackArtifact]:
    """The named stacks and what they depend on, dependencies first.

    Raises:
        LocalCloudError: A name is not in the application.
    """
    ordered: dict[str, StackArtifact] = {}
    for name in names:
        if name not in stacks:
            raise LocalCloudError(f"There is no stack {name!r}. Choose from: {', '.join(stacks)}.")
        for stack in in_order(stacks, stacks[name].dependencies):
            ordered.setdefault(stack.name, stack)
        ordered.setdefault(name, stacks[name])
    return list(ordered.values())


def _stack(
    directory: Path, artifacts: Mapping[str, Any], key: str, names: Mapping[str, str]
) -> StackArtifact:
    properties = artifacts[key]["properties"]
    needed = artifacts[key].get("dependencies", [])
    manifests = [
        artifacts[other] for other in needed if artifacts[other]["type"] == "cdk:asset-manifest"
    ]
    return StackArtifact(
        name=names[key],
        template_url=properties["stackTemplateAssetObjectUrl"],
        bootstrap_parameter=properties["bootstrapStackVersionSsmParameter"],
        assets=tuple(
            asset
            for manifest in manifests
            for asset in _assets(directory, manifest["properties"]["file"])
        ),
        dependencies=tuple(names[other] for other in needed if other in names),
    )


def _assets(directory: Path, file: str) -> list[FileAsset]:
    content = json.loads((directory / file).read_text())
    if images := content.get("dockerImages"):
        raise LocalCloudError(
            f"{file} asks for {len(images)} container image(s); only files can be published here."
        )
    return [
        FileAsset(
            source=directory / asset["source"]["path"],
            zipped=asset["source"]["packaging"] == "zip",
            destinations=tuple(
                (place["bucketName"], place["objectKey"])
                for place in asset["destinations"].values()
            ),
        )
        for asset in content["files"].values()
    ]
