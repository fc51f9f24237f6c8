"""The notebook runs from top to bottom against the deployed solution."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from local.environment import exports
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.timeout(300),
    # jupyter_client's own: it warns of a transport that it uses itself
    pytest.mark.filterwarnings("ignore::DeprecationWarning:jupyter_client"),
]


@pytest.fixture
def environment(solution, monkeypatch):
    for name, value in exports(solution.stack.session.endpoint_url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")


@pytest.mark.usefixtures("environment")
def test_notebook_runs_and_draws():
    notebook = nbformat.read(ROOT / "notebooks" / "transcription.ipynb", as_version=4)
    NotebookClient(
        notebook, timeout=240, resources={"metadata": {"path": str(ROOT / "notebooks")}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    drawn = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(drawn) == 2
    assert "spk_1" in str(outputs)
    assert not [output for output in outputs if output["output_type"] == "error"]
