"""What the engine is started with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
LAMBDA_PYTHON: Final = ROOT / ".venv-lambda" / "bin" / "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Arguments of the engine.

    Attributes:
        port: TCP port on 127.0.0.1.
        state: Folder for the call log and temporary files. Nothing in it outlives the next start.
        services_url: Base URL of the AI services that requests are forwarded to.
        lambda_python: Interpreter that runs Python handlers.
        concurrency: Most asynchronous Lambda invocations that run at the same time.
    """

    port: int
    state: Path
    services_url: str
    lambda_python: Path = LAMBDA_PYTHON
    concurrency: int = 2

    @property
    def endpoint_url(self) -> str:
        """Where the engine answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def scratch(self) -> Path:
        """Folder for temporary files, removed when the engine stops."""
        return self.state / "scratch"

    @property
    def home(self) -> Path:
        """Home folder of the engine and its workers."""
        return self.scratch / "home"

    @property
    def calls(self) -> Path:
        """JSON Lines file with every authorised or denied call."""
        return self.state / "calls.jsonl"
