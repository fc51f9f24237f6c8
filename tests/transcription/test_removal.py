"""`dev` leaves nothing behind, although it was used."""

from __future__ import annotations

import pytest

from tests.transcription.conftest import deployed

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]


def test_a_removed_stack_leaves_nothing(synthesize, tmp_path):
    with deployed(synthesize(bundling=True), tmp_path) as solution:
        solution.finished("notes.txt", solution.upload("notes.txt", b"no sound"))
        assert solution.stack.query("select * from transcribe_jobs")
        session = solution.stack.session
        before = everything(session)
        assert all(before.values()), before
        session.cloudformation.delete_stack(StackName="Transcription")
        session.cloudformation.get_waiter("stack_delete_complete").wait(
            StackName="Transcription", WaiterConfig={"Delay": 1}
        )
        assert everything(session) == {kind: [] for kind in before}


def everything(session):
    """What there is, by kind; less what the CDK's own assets and Athena bring."""
    client, groups = session.client, session.athena.list_work_groups()["WorkGroups"]
    listed = {
        "alarms": client("cloudwatch").describe_alarms()["MetricAlarms"],
        "buckets": session.s3.list_buckets()["Buckets"],
        "dashboards": client("cloudwatch").list_dashboards()["DashboardEntries"],
        "databases": client("glue").get_databases()["DatabaseList"],
        "functions": session.functions.list_functions()["Functions"],
        "log groups": session.logs.describe_log_groups()["logGroups"],
        "queues": session.sqs.list_queues().get("QueueUrls", []),
        "roles": client("iam").list_roles()["Roles"],
        "rules": client("events").list_rules()["Rules"],
        "topics": client("sns").list_topics()["Topics"],
        "work groups": [group["Name"] for group in groups if group["Name"] != "primary"],
    }
    return {
        kind: [thing for thing in found if "cdk-hnb659fds" not in str(thing)]
        for kind, found in listed.items()
    }
