"""S3 as the handlers rely on it."""

import json
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError

from tests.engine.conftest import ACCOUNT_ID


@contextmanager
def refused(status, code=None):
    with pytest.raises(ClientError) as caught:
        yield
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    assert code is None or answer["Error"]["Code"] == code


@pytest.fixture
def as_role(engine, request):
    """Make clients of a role with the given statements."""
    iam, sts = engine.client("iam"), engine.client("sts")

    def client(service, *statements):
        name = f"role{abs(hash((request.node.nodeid, str(statements)))):x}"
        trust = {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"},
                    "Action": "sts:AssumeRole",
                }
            ]
        }
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(
            RoleName=name,
            PolicyName="grants",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}),
        )
        keys = sts.assume_role(RoleArn=arn["Role"]["Arn"], RoleSessionName="test")["Credentials"]
        return engine.client(
            service,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    return client


def test_create_only_if_absent(engine, bucket):
    engine.s3.put_object(Bucket=bucket, Key="record", Body=b"1", IfNoneMatch="*")
    with refused(412, "PreconditionFailed"):
        engine.s3.put_object(Bucket=bucket, Key="record", Body=b"2", IfNoneMatch="*")
    assert engine.s3.get_object(Bucket=bucket, Key="record")["Body"].read() == b"1"


def test_replace_only_if_unchanged(engine, bucket):
    first = engine.s3.put_object(Bucket=bucket, Key="record", Body=b"1")["ETag"]
    second = engine.s3.put_object(Bucket=bucket, Key="record", Body=b"2", IfMatch=first)["ETag"]
    with refused(412, "PreconditionFailed"):
        engine.s3.put_object(Bucket=bucket, Key="record", Body=b"3", IfMatch=first)
    assert second != first


def test_replace_of_a_missing_object_is_refused(engine, bucket):
    with refused(404, "NoSuchKey"):
        engine.s3.put_object(Bucket=bucket, Key="record", Body=b"1", IfMatch='"x"')


def test_head_tells_metadata(engine, bucket):
    engine.s3.put_object(Bucket=bucket, Key="k", Body=b"123", Metadata={"transcribe-speakers": "3"})
    head = engine.s3.head_object(Bucket=bucket, Key="k")
    assert head["Metadata"] == {"transcribe-speakers": "3"}
    assert head["ContentLength"] == 3


def test_ranged_read(engine, bucket):
    engine.s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    part = engine.s3.get_object(Bucket=bucket, Key="k", Range="bytes=2-4")
    assert part["Body"].read() == b"234"
    assert part["ContentRange"] == "bytes 2-4/10"


@pytest.mark.parametrize("key", ["a b+c", "ü/日本.wav", "a%2Fb", "../x", "a//b", "x" * 1024])
def test_key_comes_back_as_it_was(engine, bucket, key):
    engine.s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    listed = engine.s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert [item["Key"] for item in listed] == [key]
    assert engine.s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"1"


def test_missing_object_is_told_only_to_who_may_list(bucket, as_role):
    read = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    list_ = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}
    stranger, reader = as_role("s3", read), as_role("s3", read, list_)
    with refused(403):
        stranger.head_object(Bucket=bucket, Key="missing")
    with refused(403, "AccessDenied"):
        stranger.get_object(Bucket=bucket, Key="missing")
    with refused(404):
        reader.head_object(Bucket=bucket, Key="missing")
    with refused(404, "NoSuchKey"):
        reader.get_object(Bucket=bucket, Key="missing")


def test_bucket_policy_may_demand_tls(engine, bucket, as_role):
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
    engine.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    write = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
    as_role("s3", write).put_object(Bucket=bucket, Key="k", Body=b"1")


def test_kms_without_a_key_means_awss_own(engine, bucket):
    engine.s3.put_object(Bucket=bucket, Key="k", Body=b"1", ServerSideEncryption="aws:kms")
    head = engine.s3.head_object(Bucket=bucket, Key="k")
    assert head["SSEKMSKeyId"].endswith(":alias/aws/s3")


def test_presigned_url_is_verified(engine, bucket):
    engine.s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    url = engine.s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    path = url.removeprefix(engine.url)
    assert engine.http(path) == (200, b"1")
    assert engine.http(path.replace("/k?", "/other?"))[0] == 403
