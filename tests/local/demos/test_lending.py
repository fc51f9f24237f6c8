from contextlib import suppress
from pathlib import Path

import pytest

from local import cloud
from local.cloud import Cloud
from local.demos.lending import borrowed_cloud
from local.errors import LocalCloudError


def test_a_cloud_that_is_up_is_used_and_left_running(running: cloud.Cloud) -> None:
    with borrowed_cloud(keep=False) as borrowed:
        assert borrowed.cloud.endpoint_url == running.endpoint_url
        assert borrowed.stays
    assert running.is_ready()


@pytest.mark.usefixtures("quick_servers")
def test_otherwise_one_is_started_apart_and_removed(state_folder: Path) -> None:
    with borrowed_cloud(keep=False) as borrowed:
        borrowed.cloud.wait_ready()
        assert not borrowed.stays
        assert borrowed.cloud.folder != state_folder
    assert not any(server.is_running() for server in borrowed.cloud.servers.values())
    assert not borrowed.cloud.folder.exists()


@pytest.mark.usefixtures("quick_servers")
def test_a_kept_one_is_found_by_the_other_commands(state_folder: Path) -> None:
    with borrowed_cloud(keep=True) as borrowed:
        borrowed.cloud.wait_ready()
    kept = cloud.require(state_folder)
    assert kept.endpoint_url == borrowed.cloud.endpoint_url
    borrowed.cloud.stop()


def fail_in_a_demo(error: BaseException, *, keep: bool) -> Cloud:
    """The local cloud that the failing demo had."""
    with suppress(type(error)), borrowed_cloud(keep=keep) as borrowed:
        borrowed.cloud.wait_ready()
        raise error
    return borrowed.cloud


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), LocalCloudError("broken")])
@pytest.mark.usefixtures("quick_servers", "state_folder")
def test_an_error_stops_it_but_leaves_the_logs(keep: bool, error: BaseException) -> None:
    had = fail_in_a_demo(error, keep=keep)
    assert not any(server.is_running() for server in had.servers.values())
    interrupted = isinstance(error, KeyboardInterrupt)
    assert had.servers["engine"].log.exists() == (keep or not interrupted)
