"""The root key of the local cloud: whoever signs with it may do everything there, and nowhere else.

The key is public and opens only a server on this machine's loopback interface. It is unlike
any other emulator's so that the CDK CLI, which remembers accounts by key, never mixes them up.
"""

from typing import Final

ACCESS_KEY_ID: Final = "LOCALCLOUDROOTKEY000"
SECRET_ACCESS_KEY: Final = "local-cloud-root-secret-for-loopback-use"  # noqa: S105 - public, see above
REGION: Final = "us-east-1"
ACCOUNT_ID: Final = "000000000000"
