"""What holds for every function, queue, bucket and policy of every stack."""

from __future__ import annotations

import importlib
import json
import subprocess
from typing import Any

import pytest

from shared.settings import load, variable_names
from tests.conftest import ROOT
from tests.templates import as_list, own_functions, resources, statements
from transcription import collection, intake

NAMES_ALLOWED = {
    "AWS::Athena::WorkGroup",  # CloudFormation demands one
    "AWS::Athena::NamedQuery",  # a label, not an identity
    "AWS::Glue::Database",  # people type it in queries
    "AWS::IAM::Policy",  # an inline policy: unique only within its role
    "AWS::Glue::Table",  # people type it in queries
}
NAME_PROPERTIES = {"Name", "BucketName", "FunctionName", "QueueName", "TopicName", "RoleName"}
NAME_PROPERTIES |= {"LogGroupName", "AlarmName", "DashboardName", "PolicyName", "TableName"}


def all_of(templates: dict[str, Any], kind: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{stack}/{name}", properties)
        for stack, template in templates.items()
        for name, properties in resources(template, kind).items()
    ]


def functions(templates: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{stack}/{name}", function)
        for stack, template in templates.items()
        for name, function in own_functions(template).items()
    ]


def settings_of(handler: str) -> type:
    """Settings of `<slug>.<module>.handler`: `<Module>Settings` in `<slug>/settings.py`."""
    slug, module, _ = handler.split(".")
    name = "".join(word.capitalize() for word in module.split("_")) + "Settings"
    return getattr(importlib.import_module(f"{slug}.settings"), name)


def test_there_is_something_to_check(templates):
    assert len(functions(templates)) >= 6
    assert all_of(templates, "AWS::SQS::Queue")
    assert all_of(templates, "AWS::S3::Bucket")


def test_environment_is_what_the_settings_read(templates):
    for name, function in functions(templates):
        environment = function["Environment"]["Variables"]
        own = {variable for variable in environment if not variable.startswith("POWERTOOLS_")}
        assert own == set(variable_names(settings_of(function["Handler"]))), name


def test_literal_environment_can_be_read(templates):
    """Values that only the deployment knows are stood in for; the others must convert."""
    for _, function in functions(templates):
        variables = function["Environment"]["Variables"]
        known = {key: value if isinstance(value, str) else "x" for key, value in variables.items()}
        load(settings_of(function["Handler"]), known)


def test_handlers_import_from_their_own_asset(synthesize):
    """In the interpreter that has what AWS's runtime has, and nothing else."""
    assembly = synthesize(bundling=True)
    template = json.loads((assembly / "Transcription.template.json").read_text())
    for function in own_functions(template).values():
        asset = assembly / f"asset.{function['Code']['S3Key'].removesuffix('.zip')}"
        module = function["Handler"].rpartition(".")[0]
        probe = f"import sys; sys.path.insert(0, {str(asset)!r}); import {module}"
        environment = {
            key: value if isinstance(value, str) else "x"
            for key, value in function["Environment"]["Variables"].items()
        }
        result = subprocess.run(
            [ROOT / ".venv-lambda" / "bin" / "python", "-B", "-I", "-c", probe],
            env={**environment, "AWS_DEFAULT_REGION": "eu-west-1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr


def test_functions_are_current_traced_and_log_json(templates):
    for name, function in functions(templates):
        assert function["Runtime"] == "python3.14", name
        assert function["Architectures"] == ["arm64"], name
        assert function["TracingConfig"] == {"Mode": "Active"}, name
        assert function["LoggingConfig"]["LogFormat"] == "JSON", name
        assert "LogGroup" in function["LoggingConfig"], name


def test_logs_expire(templates):
    for name, group in all_of(templates, "AWS::Logs::LogGroup"):
        assert group["RetentionInDays"] > 0, name


def test_queues_hide_messages_six_times_as_long_as_their_function_runs(templates):
    for stack, template in templates.items():
        queues = resources(template, "AWS::SQS::Queue")
        lambdas = own_functions(template)
        mappings = resources(template, "AWS::Lambda::EventSourceMapping")
        assert mappings, stack
        for mapping in mappings.values():
            queue = queues[mapping["EventSourceArn"]["Fn::GetAtt"][0]]
            function = lambdas[mapping["FunctionName"]["Ref"]]
            assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
            assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_asynchronous_edge_has_a_dead_letter_queue(templates):
    for stack, template in templates.items():
        queues = resources(template, "AWS::SQS::Queue")
        ends = {name for name, queue in queues.items() if "RedrivePolicy" not in queue}
        for queue in queues.values():
            if "RedrivePolicy" in queue:
                assert target_of(queue["RedrivePolicy"]["deadLetterTargetArn"]) in ends, stack
        for rule in resources(template, "AWS::Events::Rule").values():
            for target in rule["Targets"]:
                assert target_of(target["DeadLetterConfig"]["Arn"]) in ends, stack
                invoked = own_functions(template).get(target_of(target["Arn"]))
                if invoked:
                    assert target_of(invoked["DeadLetterConfig"]["TargetArn"]) in ends, stack


def target_of(reference: dict[str, Any]) -> str:
    """Logical id in a reference to an attribute."""
    name: str = reference["Fn::GetAtt"][0]
    return name


def test_dead_letters_raise_an_alarm(templates):
    for stack, template in templates.items():
        watched = json.dumps(resources(template, "AWS::CloudWatch::Alarm"))
        for name, queue in resources(template, "AWS::SQS::Queue").items():
            if "RedrivePolicy" not in queue:
                assert name in watched, f"{stack}/{name}"


def test_alarms_tell_somebody(templates):
    alarms = all_of(templates, "AWS::CloudWatch::Alarm")
    assert alarms
    for name, alarm in alarms:
        assert alarm["AlarmActions"], name
        assert alarm["AlarmDescription"], name
        assert "Metrics" not in alarm, f"{name}: metric math does not run in the local cloud"


def test_alarms_may_publish(templates):
    """A topic with a policy of its own no longer lets the account's alarms publish by default."""
    for stack, template in templates.items():
        allowed = [
            statement["Action"]
            for policy in resources(template, "AWS::SNS::TopicPolicy").values()
            for statement in policy["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Allow"
            and statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        ]
        assert allowed == ["sns:Publish"], stack


def test_alarms_watch_counters_that_the_handlers_emit(templates):
    """An alarm on a metric that nobody emits is silent for ever."""
    outcomes = {str(outcome) for outcome in (*intake.Outcome, *collection.Outcome)}
    for stack, template in templates.items():
        emitted = {
            (variables["POWERTOOLS_METRICS_NAMESPACE"], variables["POWERTOOLS_SERVICE_NAME"])
            for function in own_functions(template).values()
            for variables in [function["Environment"]["Variables"]]
        }
        alarms = resources(template, "AWS::CloudWatch::Alarm").values()
        own = [alarm for alarm in alarms if not alarm["Namespace"].startswith("AWS/")]
        assert own, stack
        for alarm in own:
            (dimension,) = alarm["Dimensions"]
            assert dimension["Name"] == "service"
            assert (alarm["Namespace"], dimension["Value"]) in emitted
            assert alarm["MetricName"] in outcomes


def test_no_action_is_a_wildcard(templates):
    for stack, template in templates.items():
        for name, statement in statements(template):
            if statement["Effect"] == "Allow" and "AutoDeleteObjects" not in name:
                wide = [a for a in as_list(statement["Action"]) if "*" in a]
                assert not [
                    a for a in wide if not _is_bucket_policy_of_auto_delete(a, statement)
                ], f"{stack}/{name}: {wide}"


def _is_bucket_policy_of_auto_delete(action: str, statement: dict[str, Any]) -> bool:
    """The CDK lets its own clean-up function, and nobody else, empty a bucket."""
    return "AutoDelete" in json.dumps(statement.get("Principal", "")) and action in {
        "s3:List*",
        "s3:GetBucket*",
        "s3:DeleteObject*",
    }


def test_only_what_aws_gives_no_resource_to_is_granted_on_every_resource(templates):
    without_resource = {
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "transcribe:StartTranscriptionJob",
    }
    for stack, template in templates.items():
        for name, statement in statements(template):
            if statement["Effect"] == "Allow" and "*" in as_list(statement.get("Resource", [])):
                assert set(as_list(statement["Action"])) <= without_resource, f"{stack}/{name}"


def test_no_full_access_policies(templates):
    for name, template in templates.items():
        assert "FullAccess" not in json.dumps(template), name


def test_buckets_are_private_encrypted_and_tls_only(templates):
    for stack, template in templates.items():
        policies = json.dumps(resources(template, "AWS::S3::BucketPolicy"))
        for name, bucket in resources(template, "AWS::S3::Bucket").items():
            assert all(bucket["PublicAccessBlockConfiguration"].values()), f"{stack}/{name}"
            assert bucket["BucketEncryption"], f"{stack}/{name}"
            assert f'{{"Ref": "{name}"}}' in policies, f"{stack}/{name}"
        assert policies.count("aws:SecureTransport") >= 1


def test_data_outlives_only_production(templates):
    for name, template in templates.items():
        kept = {
            resource["DeletionPolicy"]
            for resource in template["Resources"].values()
            if resource["Type"] == "AWS::S3::Bucket"
        }
        assert kept == ({"Retain"} if name.startswith("prod/") else {"Delete"}), name


def test_physical_names_only_where_they_are_demanded(templates):
    for stack, template in templates.items():
        for name, resource in template["Resources"].items():
            if resource["Type"] in NAMES_ALLOWED or resource["Type"].startswith("Custom::"):
                continue
            properties = resource.get("Properties", {})
            named = {key for key in NAME_PROPERTIES if isinstance(properties.get(key), str)}
            assert not named, f"{stack}/{name}: {named}"


def test_stages_do_not_collide(templates):
    for kind in ("AWS::Athena::WorkGroup",):
        names = [properties["Name"] for _, properties in all_of(templates, kind)]
        assert len(names) == len(set(names))
    databases = [
        properties["DatabaseInput"]["Name"]
        for _, properties in all_of(templates, "AWS::Glue::Database")
    ]
    assert len(databases) == len(set(databases))


@pytest.mark.parametrize("path", ["stacks", "lambda", "docs", "tests", "samples"])
def test_a_solution_is_the_paths_that_bear_its_slug(path):
    assert list((ROOT / path).rglob("transcription*")), path
