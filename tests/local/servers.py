"""Stand-ins for the two servers of a local cloud: they start in milliseconds."""

import sys
from pathlib import Path

HEALTHY = """
import http.server, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
BROKEN = "import sys; print('no such model'); sys.exit(3)"


def healthy(port: int) -> list[str]:
    """A server that answers everything with 200."""
    return [sys.executable, "-c", HEALTHY, str(port)]


def healthy_commands(folder: Path, *, port: int, services_port: int) -> dict[str, list[str]]:
    """What `local.launch.commands` would return, had it such servers."""
    del folder
    return {"engine": healthy(port), "services": healthy(services_port)}


def half_broken_commands(folder: Path, *, port: int, services_port: int) -> dict[str, list[str]]:
    """The same with services that end at once."""
    del folder, services_port
    return {"engine": healthy(port), "services": [sys.executable, "-c", BROKEN]}
