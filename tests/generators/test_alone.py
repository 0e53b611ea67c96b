"""The networks run without the site."""

import subprocess
import sys

PROBE = """
import sys, generators, generators.__main__, generators.backends.openvino, generators.catalogue
print(*{"django", "celery", "gallery", "random_face"} & sys.modules.keys())
"""


def test_the_networks_never_import_the_site() -> None:
    probe = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert probe.stdout.split() == []
