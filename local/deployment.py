"""Deploy to the local cloud with the CDK CLI as it is: only its environment differs from AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from botocore.exceptions import ClientError

from local.clients import LocalSession
from local.credentials import ACCOUNT_ID, REGION
from local.environment import isolated, of_client
from local.paths import CDK_COMMAND, ROOT, existing, node_folder
from local.subcommand import Subcommand

BOOTSTRAP_STACK: Final = "CDKToolkit"
QUIET: Final = ("--no-notices", "--no-color", "--ci", "--progress", "events")


@dataclass(frozen=True, slots=True)
class Cdk:
    """The CDK CLI, working for one local cloud.

    Attributes:
        endpoint_url: Of the local cloud, which only `synthesise` can do without.
        folder: For the synthesised application, the CLI's own cache, and logs.
    """

    endpoint_url: str
    folder: Path

    @property
    def application(self) -> Path:
        """The synthesised application."""
        return self.folder / "cdk.out"

    @property
    def outputs(self) -> Path:
        """The outputs of the stacks deployed last: a JSON object per stack's name."""
        return self.folder / "outputs.json"

    def synthesise(self, context: Sequence[str] = ()) -> Subcommand:
        """Write the templates and assets of all stacks; `context` holds `key=value` pairs."""
        pairs = [argument for pair in context for argument in ("--context", pair)]
        # AWS's schemas are `make synth`'s to check; here the local cloud has the last word.
        options = ["--quiet", "--no-validation", "--output", str(self.application)]
        return self._run("cdk synth", ["synth", *options, *pairs], cloud=False)

    def bootstrap(self) -> Subcommand:
        """Create the bucket and roles that every deployment uses."""
        # Away from cdk.json: the CLI would synthesise the application only to look for regions.
        environment = f"aws://{ACCOUNT_ID}/{REGION}"
        return self._run("cdk bootstrap", ["bootstrap", environment], at=self.folder)

    def deploy(self, stacks: Sequence[str]) -> Subcommand:
        """Create or update stacks of the synthesised application."""
        options = ["--require-approval", "never", "--outputs-file", str(self.outputs)]
        return self._run(
            "cdk deploy", ["deploy", *stacks, "--app", str(self.application), *options]
        )

    def destroy(self, stacks: Sequence[str]) -> Subcommand:
        """Delete stacks of the synthesised application."""
        return self._run(
            "cdk destroy", ["destroy", *stacks, "--app", str(self.application), "--force"]
        )

    def _run(
        self, title: str, arguments: list[str], *, at: Path = ROOT, cloud: bool = True
    ) -> Subcommand:
        node = node_folder()
        environment = of_client(self.endpoint_url) if cloud else isolated()
        environment |= {
            "PATH": f"{node}:{environment.get('PATH', '')}",
            "JSII_NODE": str(node / "node"),
            "CDK_HOME": str(self.folder / "cdk"),
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "true",
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        return Subcommand(
            title,
            [str(node / "node"), str(existing(CDK_COMMAND)), *arguments, *QUIET],
            folder=at,
            environment=environment,
            log=self.folder / f"{title.replace(' ', '-')}.log",
        )


def is_bootstrapped(session: LocalSession) -> bool:
    """Tell whether `Cdk.bootstrap` was done in this local cloud."""
    try:
        session.cloudformation.describe_stacks(StackName=BOOTSTRAP_STACK)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return False
    return True
