import pytest
from botocore.exceptions import EndpointConnectionError

from local.clients import LocalSession
from local.credentials import ACCESS_KEY_ID


@pytest.fixture
def users_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_PROFILE": "a-profile-that-does-not-exist",
        "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
        "AWS_SESSION_TOKEN": "real",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL_S3": "https://s3.example.com",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("users_settings")
@pytest.mark.parametrize(
    "name",
    ["athena", "cloudformation", "functions", "logs", "s3", "sqs", "sts", "transcribe"],
)
def test_every_client_talks_to_the_local_cloud_with_its_own_key(name: str) -> None:
    client = getattr(LocalSession("http://127.0.0.1:4566"), name)
    assert client.meta.endpoint_url == "http://127.0.0.1:4566"
    assert client.meta.region_name == "us-east-1"
    credentials = client._request_signer._credentials
    assert (credentials.access_key, credentials.token) == (ACCESS_KEY_ID, None)


@pytest.mark.usefixtures("users_settings")
def test_the_users_proxy_is_not_asked_for_the_loopback(free_port: int) -> None:
    """A proxy that fails would be a ProxyConnectionError."""
    with pytest.raises(EndpointConnectionError):
        LocalSession(f"http://127.0.0.1:{free_port}").s3.list_buckets()
