"""Start the stand-ins: `python -m local.services --port 4600 --endpoint-url http://127.0.0.1:4566`."""

import argparse
import logging
import os
import shutil
import signal
import tempfile
import threading
from pathlib import Path
from types import FrameType
from typing import Final

from local.environment import isolated
from local.models.transcription import SpeechModel
from local.services import transcribe
from local.services.clients import Clients
from local.services.http import Server
from local.services.transcribe.speech import BackgroundModel

LOG: Final = logging.getLogger("local.services")


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m local.services", description=__doc__)
    parser.add_argument(
        "--port", type=int, required=True, help="TCP port on 127.0.0.1; 0 takes a free one"
    )
    parser.add_argument("--endpoint-url", required=True, help="where the engine answers")
    parser.add_argument(
        "--max-concurrent-jobs", type=int, default=2, help="transcription jobs of an account"
    )
    options = parser.parse_args(arguments)
    if options.max_concurrent_jobs < 1:
        parser.error(f"--max-concurrent-jobs: at least 1, found {options.max_concurrent_jobs}")
    return options


def load_speech_model() -> SpeechModel:
    """Load Whisper; the import alone takes a second, so it waits until the server runs."""
    from local.models.speech import WhisperSpeechModel  # noqa: PLC0415 - see above

    model = WhisperSpeechModel()
    model.load()
    return model


def main() -> None:
    """Serve until SIGTERM or SIGINT, then leave nothing behind."""
    options = parse()
    stop = stop_event()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    environment = isolated()
    os.environ.clear()
    os.environ.update(environment)
    folder = Path(tempfile.mkdtemp(prefix="local-services-"))
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)  # native libraries read the variable
    status = 1
    try:
        serve(options, folder, stop)
        status = 0
    except Exception:
        LOG.exception("the stand-ins can't run")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        logging.shutdown()
        # A model computes in threads of its own that can't be stopped or waited for.
        os._exit(status)


def stop_event() -> threading.Event:
    """An event that the signals to end set."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    return stop


def serve(options: argparse.Namespace, folder: Path, stop: threading.Event) -> None:
    """Answer requests until the event is set.

    Raises:
        OSError: The port is taken.
    """
    service = transcribe.create(
        BackgroundModel(load_speech_model),
        Clients(options.endpoint_url),
        folder=folder,
        max_concurrent_jobs=options.max_concurrent_jobs,
    )
    server = Server(options.port, [service])
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    LOG.info("answering on port %d", server.server_port)
    stop.wait()


if __name__ == "__main__":
    main()
