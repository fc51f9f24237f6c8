import io
import json
import zipfile
from pathlib import Path

import pytest

from local.assembly import deploy_assembly
from local.errors import LocalCloudError
from tests.local import assemblies
from tests.local.fake_account import FakeAccount

BUCKET = "cdk-hnb659fds-assets-000000000000-us-east-1"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return assemblies.write(tmp_path / "cdk.out", {"One": [], "Two": ["One"], "Three": []})


def test_outputs_of_the_stack_and_of_what_it_depends_on_come_back(directory: Path) -> None:
    outputs = deploy_assembly(directory, ["Two"], FakeAccount())
    assert outputs == {
        "One": {"QueueUrl": "http://queue/One"},
        "Two": {"QueueUrl": "http://queue/Two"},
    }
    assert list(outputs) == ["One", "Two"]


def test_assets_are_published_where_the_template_expects_them(directory: Path) -> None:
    account = FakeAccount()
    deploy_assembly(directory, ["One"], account)
    assert set(account.objects) == {(BUCKET, "One.json"), (BUCKET, "code.zip")}
    assert json.loads(account.objects[BUCKET, "One.json"]) == assemblies.QUEUE
    with zipfile.ZipFile(io.BytesIO(account.objects[BUCKET, "code.zip"])) as archive:
        assert archive.read("index.py") == b"answer = 42\n"
    assert account.change_sets[0]["TemplateURL"].endswith(f"/{BUCKET}/One.json")
    assert int(account.parameters["/cdk-bootstrap/hnb659fds/version"]) >= 6


def test_a_second_deployment_updates_and_publishes_nothing_again(directory: Path) -> None:
    account = FakeAccount()
    deploy_assembly(directory, ["One"], account)
    uploads = account.uploads
    deploy_assembly(directory, ["One"], account)
    assert account.uploads == uploads
    assert [change["ChangeSetType"] for change in account.change_sets] == ["CREATE", "UPDATE"]


def test_nothing_to_change_is_no_failure(directory: Path) -> None:
    account = FakeAccount(refusal="The submitted information didn't contain changes.")
    account.statuses["One"] = ["CREATE_COMPLETE"]
    assert deploy_assembly(directory, ["One"], account)["One"]["QueueUrl"] == "http://queue/One"


def test_a_refused_template_gives_the_reason(directory: Path) -> None:
    account = FakeAccount(refusal="Unrecognized resource types: [AWS::Nope::Nope]")
    with pytest.raises(LocalCloudError, match=r"One was refused: Unrecognized .*Nope::Nope"):
        deploy_assembly(directory, ["One"], account)


def test_a_failed_stack_lists_its_failed_resources(directory: Path) -> None:
    with pytest.raises(LocalCloudError, match="Stack One is CREATE_FAILED") as caught:
        deploy_assembly(directory, ["One"], FakeAccount(ends_as="FAILED"))
    assert caught.value.detail == "Queue (AWS::SQS::Queue): name is too long"


def test_an_unknown_stack_is_told_with_those_there_are(directory: Path) -> None:
    with pytest.raises(LocalCloudError, match=r"no stack 'Nope'\. Choose from: One, Two, Three"):
        deploy_assembly(directory, ["Nope"], FakeAccount())


def test_container_images_are_refused(tmp_path: Path) -> None:
    directory = assemblies.write(tmp_path / "cdk.out", {"One": []}, images={"image": {}})
    with pytest.raises(LocalCloudError, match="1 container image"):
        deploy_assembly(directory, ["One"], FakeAccount())


def test_a_folder_that_is_no_assembly_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match=r"manifest\.json is missing"):
        deploy_assembly(tmp_path, ["One"], FakeAccount())
