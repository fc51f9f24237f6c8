from local.environment import exports, isolated, of_client

USER = {
    "PATH": "/bin",
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
    "AWS_SESSION_TOKEN": "real",
    "AWS_ENDPOINT_URL_S3": "https://s3.example.com",
    "CDK_DEFAULT_ACCOUNT": "123456789012",
    "PYTHONPATH": "/somewhere",
    "HTTPS_PROXY": "http://proxy:3128",
}


def test_nothing_of_the_users_account_reaches_a_server() -> None:
    isolation = isolated(USER)
    assert not [name for name, value in isolation.items() if name in USER and name[:3] in value]
    assert {"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"}.isdisjoint(isolation)
    assert {"AWS_ENDPOINT_URL_S3", "CDK_DEFAULT_ACCOUNT", "PYTHONPATH"}.isdisjoint(isolation)
    assert isolation["PATH"] == "/bin"


def test_user_files_with_credentials_are_out_of_sight() -> None:
    isolation = isolated(USER)
    assert isolation["AWS_CONFIG_FILE"] == "/dev/null"
    assert isolation["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert isolation["AWS_EC2_METADATA_DISABLED"] == "true"


def test_the_loopback_is_never_asked_of_a_proxy() -> None:
    assert isolated(USER)["HTTPS_PROXY"] == "http://proxy:3128"
    assert isolated(USER)["no_proxy"] == "127.0.0.1,localhost"
    assert isolated({"no_proxy": "intranet"})["NO_PROXY"] == "intranet,127.0.0.1,localhost"


def test_a_client_sees_the_local_cloud_alone() -> None:
    environment = of_client("http://127.0.0.1:4566", USER)
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert environment["AWS_ACCESS_KEY_ID"] != USER["AWS_ACCESS_KEY_ID"]
    assert exports("http://127.0.0.1:4566").items() <= environment.items()
