"""The environment of the processes we start: never the user's own AWS account, always the loopback.

Variable names: https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
"""

import os
from collections.abc import Mapping
from typing import Final

from local.credentials import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY

# CDK_DEFAULT_* would carry the user's account into the templates.
SCRUBBED: Final = ("AWS_", "CDK_", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
LOOPBACK: Final = "127.0.0.1,localhost"


def exports(endpoint_url: str) -> dict[str, str]:
    """What an ordinary tool needs to work against the local cloud."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def isolated(base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The given environment without credentials, profiles or endpoints, and with AWS out of reach.

    A proxy stays usable for other hosts, but is never asked for the loopback.
    """
    kept = {name: value for name, value in base.items() if not name.startswith(SCRUBBED)}
    unproxied = ",".join(filter(None, (base.get("NO_PROXY") or base.get("no_proxy"), LOOPBACK)))
    return kept | {
        "NO_PROXY": unproxied,
        "no_proxy": unproxied,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def of_client(endpoint_url: str, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """An isolated environment whose one AWS account is the local cloud."""
    return isolated(base) | exports(endpoint_url)
