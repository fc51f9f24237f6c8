"""Each function may do what it did in the end-to-end tests, and nothing beside.

The local cloud enforces IAM: what the template does not allow was denied, and its test failed.
Here the other half: what is allowed was used, or has a reason.
"""

from __future__ import annotations

import fnmatch
import json

import pytest

from tests.templates import as_list

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]

USED_BY_LAMBDA_ITSELF = {
    "sqs:ReceiveMessage": "Lambda polls the queue with the function's role",
    "sqs:DeleteMessage": "Lambda deletes what was worked off",
    "sqs:ChangeMessageVisibility": "Lambda hides a message while it is worked on",
    "sqs:GetQueueAttributes": "Lambda reads the queue's settings",
    "sqs:GetQueueUrl": "Lambda finds the queue",
    "logs:CreateLogStream": "Lambda opens the function's log",
    "logs:PutLogEvents": "Lambda writes the function's log",
    "xray:PutTraceSegments": "active tracing: Lambda reports the invocation",
    "xray:PutTelemetryRecords": "active tracing: Lambda reports the invocation",
}
# by function, action, and a part of the resource
ONLY_IN_DISTRESS = {
    ("Reconcile", "sqs:SendMessage", "DeadLetters"): "Lambda writes the function's own dead letter",
}


@pytest.fixture(scope="module")
def calls(request, solution):
    """Every AWS call that was made in this session's local cloud."""
    modules = {item.path.name for item in request.session.items}
    if not {"test_end_to_end.py", "test_faults.py"} <= modules:
        pytest.skip("what is used shows only after test_end_to_end.py and test_faults.py")
    lines = (solution.stack.state / "calls.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def roles(solution):
    """Statements of each function's role as deployed, by the function's id."""
    iam = solution.stack.session.client("iam")
    found = {}
    for function in ("StartJob", "Collect", "Reconcile"):
        role = solution.stack.physical_id("AWS::IAM::Role", f"{function}Role")
        documents = [
            iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        ]
        found[function] = (role, [one for document in documents for one in document["Statement"]])
    return found


def made_by(calls, role):
    return [call for call in calls if call["principal"].endswith(f"role/{role}")]


def test_no_function_was_denied(calls, roles):
    for function, (role, _) in roles.items():
        made = made_by(calls, role)
        assert made, function
        assert [call for call in made if call["decision"] == "deny"] == [], function


def test_each_call_is_allowed_by_the_template(calls, roles):
    """Found anew from the role's statements, not from what the local cloud decided."""
    for function, (role, statements) in roles.items():
        for call in made_by(calls, role):
            assert any(
                call["action"] in as_list(statement["Action"])
                and any(
                    fnmatch.fnmatchcase(call["resource"], arn)
                    for arn in as_list(statement["Resource"])
                )
                for statement in statements
            ), f"{function}: {call['action']} on {call['resource']}"


def test_each_permission_was_used_or_has_a_reason(calls, roles):
    unused = [
        f"{function}: {action} on {arn}"
        for function, (role, statements) in roles.items()
        for statement in statements
        for action in as_list(statement["Action"])
        for arn in as_list(statement["Resource"])
        if not has_a_reason(function, action, arn)
        and not any(
            call["action"] == action and fnmatch.fnmatchcase(call["resource"], arn)
            for call in made_by(calls, role)
        )
    ]
    assert unused == []


def has_a_reason(function, action, arn):
    return action in USED_BY_LAMBDA_ITSELF or any(
        (function, action) == key[:2] and key[2] in arn for key in ONLY_IN_DISTRESS
    )


def test_reasons_are_not_stale(roles):
    granted = {
        action
        for _, statements in roles.values()
        for statement in statements
        for action in as_list(statement["Action"])
    }
    assert set(USED_BY_LAMBDA_ITSELF) <= granted
