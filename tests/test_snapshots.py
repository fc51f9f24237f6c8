"""The templates, as reviewed. `make snapshots` accepts a change."""

from __future__ import annotations

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from tests.templates import readable

STACKS = ["Transcription"]


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_template(stage, stack, templates, snapshot):
    template = templates[f"{stage}/{stack}"]
    assert readable(template) == snapshot(extension_class=JSONSnapshotExtension)


def test_every_stack_has_snapshots(templates):
    assert {name.split("/")[1] for name in templates} == set(STACKS)
