"""What the documents point to is there, and what they tell people to type exists."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.conftest import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DOCUMENTS += sorted((ROOT / "samples").rglob("*.md"))
DOCUMENTS += sorted((ROOT / "notebooks").glob("*.ipynb"))
LINK = re.compile(r"\]\((?!https?://)([^)#\s]+)(#[^)]*)?\)")


def names(documents):
    return [str(document.relative_to(ROOT)) for document in documents]


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_links_lead_somewhere(document):
    dead = [
        target
        for target, _ in LINK.findall(document.read_text())
        if not (document.parent / target).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_make_targets_exist(document):
    told = set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(code_of(document.read_text()))))
    known = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert told <= known


def code_of(text):
    """What stands in code blocks and between back-ticks."""
    return re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)


def test_every_named_query_is_documented():
    page = (ROOT / "docs" / "transcription.md").read_text()
    for query in (ROOT / "stacks" / "transcription" / "queries").glob("*.sql"):
        assert f"`{query.stem}`" in page


def test_no_document_is_untracked():
    """A link to a file that only this machine has would be dead in a clone."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert set(names(DOCUMENTS)) <= set(listed)
