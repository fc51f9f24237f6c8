"""Start the engine: `python -m local.engine --port 4566 --state DIR --services-url URL`."""

import argparse
from pathlib import Path

from local.engine import environment, server
from local.engine.settings import LAMBDA_PYTHON, Settings


def parse(arguments: list[str] | None = None) -> Settings:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m local.engine", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="TCP port on 127.0.0.1")
    parser.add_argument("--state", type=Path, required=True, help="folder for the call log")
    parser.add_argument("--services-url", required=True, help="where the AI services answer")
    parser.add_argument("--lambda-python", type=Path, default=LAMBDA_PYTHON)
    parser.add_argument("--concurrency", type=int, default=2, help="asynchronous invocations")
    options = parser.parse_args(arguments)
    if not options.lambda_python.exists():
        parser.error(f"--lambda-python: {options.lambda_python} does not exist. Run `make demo`.")
    return Settings(
        port=options.port,
        state=options.state.resolve(),
        services_url=options.services_url.rstrip("/"),
        lambda_python=options.lambda_python.absolute(),
        concurrency=options.concurrency,
    )


if __name__ == "__main__":
    settings = parse()
    environment.isolate(settings)
    server.run(settings)
