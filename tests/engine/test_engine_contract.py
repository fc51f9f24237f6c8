"""MiniStack is what the engine was written against."""

import re
from pathlib import Path

import pytest

from local.engine import upstream
from local.engine.contract import CONTRACT

SOURCES = Path(upstream.__file__).parent


@pytest.mark.parametrize(("name", "shape"), CONTRACT.items())
def test_private_name_has_not_moved(name, shape):
    assert upstream.shape(upstream.use(name)) == shape, (
        f"MiniStack changed {name}: look at what uses it in local/engine and at its new form"
    )


def test_every_listed_name_is_used():
    text = "".join(path.read_text() for path in SOURCES.rglob("*.py") if path.name != "contract.py")
    module_per_check = {"services.cloudformation.changesets", "services.cloudformation.handlers"}
    unused = [
        name
        for name in CONTRACT
        if f'"{name}"' not in text and name.partition(":")[0] not in module_per_check
    ]
    assert unused == []


def test_nothing_goes_round_the_contract():
    imports = re.compile(r"^\s*(?:from|import) ministack", re.MULTILINE)
    assert [path.name for path in SOURCES.rglob("*.py") if imports.search(path.read_text())] == []


def test_unlisted_name_is_refused():
    with pytest.raises(upstream.ContractError, match="not listed"):
        upstream.use("app:main")


def test_lost_name_is_named(monkeypatch):
    monkeypatch.setitem(CONTRACT, "app:renamed_by_an_upgrade", "dict")
    with pytest.raises(upstream.ContractError, match="app:renamed_by_an_upgrade"):
        upstream.use("app:renamed_by_an_upgrade")
