"""How the models use the processor."""

import os
from pathlib import Path

import onnxruntime

THREADS = max(1, min(4, (os.cpu_count() or 1) // 2))
"""Threads of one model run. Words and speakers are found side by side, so half the processors each.

Threads of one run wait for each other many times a second: where another program holds one of the
processors, a run on all of them is slower than on a single one, by up to ten times.
"""


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
