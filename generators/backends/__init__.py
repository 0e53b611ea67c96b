"""What runs a synthesis: PyTorch itself, or something faster; one a file, named in choose.py."""

import sys

# OpenVINO reports every import and conversion to its makers, unasked, and each report waits for the
# network: seconds where there is none (6.3 s against 2.7 s for one small export). Its own code does
# without the reporter when it cannot be imported.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
