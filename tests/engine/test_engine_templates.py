"""CloudFormation: more types and properties, custom resources, and an honest refusal."""

import json

import pytest
from botocore.exceptions import ClientError

from local.engine.templates.support import missing
from tests.engine.conftest import allow, archive, eventually, function, role

KNOWN = frozenset({"AWS::Lambda::Function", "AWS::CloudWatch::Alarm", "AWS::S3::Bucket"})


@pytest.fixture
def formation(engine):
    return engine.client("cloudformation")


def create(formation, name, resources):
    return formation.create_stack(
        StackName=name,
        TemplateBody=json.dumps({"Resources": resources}),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )


def remove(formation, name):
    formation.delete_stack(StackName=name)

    def gone():
        try:
            return formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        except ClientError:
            return "DELETE_COMPLETE"

    eventually(lambda: not gone().endswith("IN_PROGRESS"))
    assert gone() == "DELETE_COMPLETE"


class TestWhatIsMissing:
    def test_nothing(self):
        resources = {"F": function("x"), "B": {"Type": "AWS::S3::Bucket"}}
        assert missing(resources, KNOWN) == []

    def test_each_unknown_type_with_who_needs_it(self):
        resources = {
            "One": {"Type": "AWS::Moon::Base"},
            "Two": {"Type": "AWS::Moon::Base"},
            "Three": {"Type": "AWS::Mars::Base"},
        }
        assert missing(resources, KNOWN) == [
            "AWS::Mars::Base (Three)",
            "AWS::Moon::Base (One, Two)",
        ]

    def test_functions_that_are_no_python(self):
        resources = {
            "Node": function("x", Runtime="nodejs22.x"),
            "Image": function("x", PackageType="Image"),
        }
        assert missing(resources, KNOWN) == [
            "AWS::Lambda::Function from a container image (Image)",
            "AWS::Lambda::Function with runtime nodejs22.x (Node)",
        ]

    def test_provider_whose_work_the_engine_does_may_be_node(self):
        token = {"ServiceToken": {"Fn::GetAtt": ["Provider", "Arn"]}}
        resources = {
            "Provider": function("x", Runtime="nodejs22.x"),
            "Empty": {"Type": "Custom::S3AutoDeleteObjects", "Properties": token},
        }
        assert missing(resources, KNOWN) == []
        resources["Other"] = {"Type": "Custom::AWS", "Properties": token}
        assert missing(resources, KNOWN) == [
            "AWS::Lambda::Function with runtime nodejs22.x (Provider)"
        ]

    def test_metric_math(self):
        alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": []}}
        assert missing({"A": alarm}, KNOWN) == ["AWS::CloudWatch::Alarm with metric math (A)"]


def test_template_is_refused_with_the_whole_list(formation):
    resources = {
        "Channel": {"Type": "AWS::MediaLive::Channel"},
        "Model": {"Type": "AWS::SageMaker::Model"},
        "Bucket": {"Type": "AWS::S3::Bucket"},
    }
    text = "The local cloud lacks: AWS::MediaLive::Channel .Channel.; AWS::SageMaker::Model .Model."
    with pytest.raises(ClientError, match=text):
        create(formation, "lacking", resources)
    with pytest.raises(ClientError, match=text):
        formation.create_change_set(
            StackName="lacking",
            ChangeSetName="one",
            ChangeSetType="CREATE",
            TemplateBody=json.dumps({"Resources": resources}),
        )
    with pytest.raises(ClientError, match="does not exist"):
        formation.describe_stacks(StackName="lacking")


def test_ignored_properties_are_told(engine, deploy):
    properties = {"AccelerateConfiguration": {"AccelerationStatus": "Enabled"}}
    deploy("ignored", {"Fast": {"Type": "AWS::S3::Bucket", "Properties": properties}})
    log = (engine.state / "log.txt").read_text()
    assert "AWS::S3::Bucket Fast: the local cloud ignores AccelerateConfiguration" in log


def test_named_query(engine, deploy, formation):
    athena = engine.client("athena")
    properties = {"Name": "all", "Database": "d", "QueryString": "select 1", "WorkGroup": "primary"}
    query = {"Type": "AWS::Athena::NamedQuery", "Properties": properties}
    query_id = deploy("query", {"Query": query}, Id={"Fn::GetAtt": ["Query", "NamedQueryId"]})["Id"]
    found = athena.get_named_query(NamedQueryId=query_id)["NamedQuery"]
    assert (found["Name"], found["QueryString"]) == ("all", "select 1")
    remove(formation, "query")
    assert query_id not in athena.list_named_queries()["NamedQueryIds"]


def test_composite_alarm(engine, deploy, formation):
    alarm = {
        "Namespace": "N",
        "MetricName": "M",
        "Threshold": 1,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    any_of = {"AlarmRule": {"Fn::Sub": 'ALARM("${Alarm}")'}, "AlarmName": "any"}
    deploy(
        "alarms",
        {
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
            "Any": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": any_of},
            "Board": {
                "Type": "AWS::CloudWatch::Dashboard",
                "Properties": {"DashboardName": "board", "DashboardBody": '{"widgets": []}'},
            },
            "Topic": {"Type": "AWS::SNS::Topic"},
        },
    )
    watch = engine.client("cloudwatch")
    (found,) = watch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert found["AlarmName"] == "any"
    remove(formation, "alarms")
    assert watch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"] == []


def test_bucket_properties_survive(engine, deploy):
    properties = {
        "Tags": [{"Key": "team", "Value": "calls"}],
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "LifecycleConfiguration": {
            "Rules": [
                {"Status": "Enabled", "ExpirationInDays": 30, "Prefix": "results/"},
                {
                    "Status": "Enabled",
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 3},
                },
            ]
        },
    }
    bucket = {"Type": "AWS::S3::Bucket", "Properties": properties}
    name = deploy("bucket", {"Bucket": bucket}, Name={"Ref": "Bucket"})["Name"]
    s3 = engine.s3
    assert {"Key": "team", "Value": "calls"} in s3.get_bucket_tagging(Bucket=name)["TagSet"]
    encryption = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]
    (rule,) = encryption["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    rules = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert rules[0]["Expiration"]["Days"] == 30
    assert rules[0]["Filter"] == {"Prefix": "results/"}
    assert rules[1]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    ownership = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}]


def test_mapping_needs_the_rights_to_read_its_queue(formation):
    mapping = {
        "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
        "FunctionName": {"Ref": "Function"},
    }
    create(
        formation,
        "unread",
        {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Role": role("lambda.amazonaws.com", allow("sqs:ReceiveMessage")),
            "Function": function("def handler(event, context): pass"),
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
        },
    )
    stack = eventually(lambda: _ended(formation, "unread"))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [
        event.get("ResourceStatusReason", "")
        for event in formation.describe_stack_events(StackName="unread")["StackEvents"]
    ]
    assert any("does not have permissions to call DeleteMessage on SQS" in text for text in reasons)


def _ended(formation, name):
    stack = formation.describe_stacks(StackName=name)["Stacks"][0]
    return None if stack["StackStatus"].endswith("IN_PROGRESS") else stack


PROVIDER = {"Provider": function("exports.handler = 1", Runtime="nodejs22.x"), "Role": role()}
TOKEN = {"ServiceToken": {"Fn::GetAtt": ["Provider", "Arn"]}}


def test_auto_delete_empties_the_bucket_that_asks_for_it(engine, deploy, formation):
    tag = {"Tags": [{"Key": "aws-cdk:auto-delete-objects", "Value": "true"}]}
    versioning = {"VersioningConfiguration": {"Status": "Enabled"}}
    name = deploy(
        "emptied",
        {
            **PROVIDER,
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": tag | versioning},
            "Empty": {
                "Type": "Custom::S3AutoDeleteObjects",
                "Properties": TOKEN | {"BucketName": {"Ref": "Bucket"}},
            },
        },
        Name={"Ref": "Bucket"},
    )["Name"]
    for body in (b"1", b"2"):
        engine.s3.put_object(Bucket=name, Key="a b+c", Body=body)
    engine.s3.delete_object(Bucket=name, Key="a b+c")
    remove(formation, "emptied")
    assert name not in [bucket["Name"] for bucket in engine.s3.list_buckets()["Buckets"]]


def test_bucket_deployment_unpacks_fills_in_and_prunes(engine, bucket, deploy):
    engine.s3.put_object(Bucket=bucket, Key="x.zip", Body=archive(**{"a/b.html": "to <<marker>>"}))
    engine.s3.put_object(Bucket=bucket, Key="site/old.txt", Body=b"1")
    engine.s3.put_object(Bucket=bucket, Key="elsewhere.txt", Body=b"1")
    properties = {
        "SourceBucketNames": [bucket],
        "SourceObjectKeys": ["x.zip"],
        "SourceMarkers": [{"<<marker>>": "you"}],
        "DestinationBucketName": bucket,
        "DestinationBucketKeyPrefix": "site",
    }
    deployment = {"Type": "Custom::CDKBucketDeployment", "Properties": TOKEN | properties}
    deploy("site", {**PROVIDER, "Site": deployment})
    page = engine.s3.get_object(Bucket=bucket, Key="site/a/b.html")
    assert (page["Body"].read(), page["ContentType"]) == (b"to you", "text/html")
    keys = [item["Key"] for item in engine.s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == ["elsewhere.txt", "site/a/b.html", "x.zip"]


def test_log_retention(engine, deploy):
    properties = {"LogGroupName": "/aws/lambda/kept", "RetentionInDays": 5}
    deploy(
        "retention",
        {**PROVIDER, "Kept": {"Type": "Custom::LogRetention", "Properties": TOKEN | properties}},
    )
    (group,) = engine.client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/kept")[
        "logGroups"
    ]
    assert group["retentionInDays"] == 5


def test_python_provider_runs_as_it_is(deploy):
    code = """
import json, urllib.request
def handler(event, context):
    data = {"Doubled": 2 * int(event["ResourceProperties"]["Number"])}
    answer = {"Status": "SUCCESS", "PhysicalResourceId": "mine", "Data": data}
    answer |= {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    request = urllib.request.Request(
        event["ResponseURL"], data=json.dumps(answer).encode(), method="PUT"
    )
    urllib.request.urlopen(request)
"""
    mine = {"Type": "Custom::Mine", "Properties": TOKEN | {"Number": 21}}
    outputs = deploy(
        "provider",
        {"Role": role(), "Provider": function(code), "Mine": mine},
        Answer={"Fn::GetAtt": ["Mine", "Doubled"]},
    )
    assert outputs["Answer"] == "42"
