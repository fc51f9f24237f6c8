"""Put file assets where templates expect them, as `cdk bootstrap` and `cdk deploy` would."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from botocore.exceptions import ClientError

from local.clients import LocalSession
from local.credentials import REGION
from local.manifest import FileAsset, StackArtifact

# Newer than any version that a template asks for.
BOOTSTRAP_VERSION: Final = "99"
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def placeholders(session: LocalSession) -> dict[str, str]:
    """What the placeholders of an assembly stand for in this account."""
    return {
        "${AWS::AccountId}": session.sts.get_caller_identity()["Account"],
        "${AWS::Region}": REGION,
        "${AWS::Partition}": "aws",
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced."""
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def publish(
    stacks: Iterable[StackArtifact], session: LocalSession, values: Mapping[str, str]
) -> None:
    """Publish the assets of stacks; what is there already (keys are content hashes) stays."""
    for stack in stacks:
        session.client("ssm").put_parameter(
            Name=stack.bootstrap_parameter, Value=BOOTSTRAP_VERSION, Type="String", Overwrite=True
        )
        for asset in stack.assets:
            for bucket, key in asset.destinations:
                _publish(asset, filled(bucket, values), filled(key, values), session)


def _publish(asset: FileAsset, bucket: str, key: str, session: LocalSession) -> None:
    if _exists(bucket, key, session):
        return
    session.s3.create_bucket(Bucket=bucket)  # in us-east-1, a bucket of one's own is no error
    body = _zip(asset.source) if asset.zipped else asset.source.read_bytes()
    session.s3.put_object(Bucket=bucket, Key=key, Body=body)


def _exists(bucket: str, key: str, session: LocalSession) -> bool:
    try:
        session.s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchKey", "NoSuchBucket"}:
            raise
        return False
    return True


def _zip(folder: Path) -> bytes:
    """The folder as an archive that depends on nothing but its content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (file.stat().st_mode & 0o777) << 16
            archive.writestr(entry, file.read_bytes())
    return buffer.getvalue()
