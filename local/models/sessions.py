"""How the models use the processor."""

import os
from pathlib import Path

import onnxruntime

THREADS = max(1, min(4, os.cpu_count() or 1))
"""Threads of one model run. More than four gain little at these sizes."""


def open_session(model: Path) -> onnxruntime.InferenceSession:
    """Load an ONNX model; its sessions may be run from several threads at a time."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    # A waiting thread would otherwise spin, at the cost of a second recording on the same cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )
