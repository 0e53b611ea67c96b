"""What a file is that is no checkpoint, said so that the next step is plain."""

from typing import Any

import numpy as np

from generators.errors import CheckpointRefused
from generators.formats.limits import Malformed
from generators.formats.source import Source
from generators.formats.values import Global, Instance

DOWNLOAD = "open the download page in a browser and take the file itself"
UNPACK = "unpack it and give the file inside"
# The first bytes, what begins so, and what to do.
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"version https://git-lfs", "a git-lfs pointer in place of the file", "run `git lfs pull` where it is from"),
    (b"\x1f\x8b", "a gzip file", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"\xfd7zXZ", "an xz file", UNPACK),
    (b"BZh", "a bzip2 file", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd file", UNPACK),
    (b"\x89PNG", "a PNG image", "give the network, not what it drew"),
    (b"\xff\xd8\xff", "a JPEG image", "give the network, not what it drew"),
    (b"GIF8", "a GIF image", "give the network, not what it drew"),
    (b"RIFF", "a WebP image or another RIFF file", "give the network, not what it drew"),
    (b"%PDF", "a PDF", DOWNLOAD),
    (b"\x89HDF", "an HDF5 file of Keras", "give the pickle or the .pt of one of the programs in docs/checkpoints.md"),
    (b"\x93NUMPY", "a numpy array", "give the whole network"),
    (b"GGUF", "a GGUF file, which holds a language model", "give a network that draws"),
    (b"\x7fELF", "a program", "give the network"),
    (b"MZ", "a program", "give the network"),
)  # fmt: skip
HTML = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<!--")
GENERATORS = ("G_ema", "G")
MAX_NAMES = 3


def check(source: Source) -> None:
    """Refuse what its first bytes say is something else; open what may be a pickle, which refuses what is broken."""
    name, head = source.path.name, source.head
    if not source.size:
        raise no_checkpoint(name, "is empty (0 bytes)", "download or copy it again")
    for signature, what, remedy in SIGNATURES:
        if head.startswith(signature):
            raise no_checkpoint(name, f"is {what}", remedy)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(HTML):
        raise no_checkpoint(name, "is a web page (HTML)", DOWNLOAD)
    if start.startswith(b"<?xml"):
        raise no_checkpoint(name, "is XML", "of an OpenVINO IR give a zip of all four files")
    if not any(head):
        raise no_checkpoint(name, "begins with zeros, as a download that stopped", "download it again")
    if head[8:9] == b"{":
        stated = int.from_bytes(head[:8], "little")
        raise no_checkpoint(
            name,
            f"begins as safetensors with a header of {stated:,} bytes and is {source.size:,} bytes itself",
            "download it again",
        )
    try:
        _ = source.opened
    except Malformed:
        if head[:1] == b"\x80":
            raise
        raise no_checkpoint(
            name, f"begins with {head[:8]!r}{', a text' if is_text(source) else ''}", ""
        ) from None


def is_text(source: Source) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n" for byte in source.head)


def no_checkpoint(name: str, found: str, remedy: str) -> CheckpointRefused:
    return CheckpointRefused(
        f"{name} {found}, expected a checkpoint; {remedy or 'docs/checkpoints.md lists the kinds'}."
    )


def unknown(source: Source, known: str) -> CheckpointRefused:
    """For a file that could be read and is of no format."""
    name, tree = source.path.name, source.opened
    return CheckpointRefused(
        f"{name} holds {inside(tree)}, expected the generator of one of: {known}; docs/checkpoints.md lists the files."
    )


def inside(tree: Any) -> str:
    """What is in a pickle, in a few words."""
    match tree:
        case Instance(of=of):
            return f"an object of {of}"
        case dict() if any(key in tree for key in GENERATORS):
            key = next(key for key in GENERATORS if key in tree)
            return f"as {key} {'a dict' if isinstance(tree[key], dict) else inside(tree[key])}"
        case dict() if "D" in tree:
            return "a discriminator (D) and no generator (G_ema)"
        case dict():
            tensors = sum(isinstance(value, np.ndarray) for value in tree.values())
            names = ", ".join(shown(key) for key in list(tree)[:MAX_NAMES])
            what = f"{tensors} tensors" if tensors else f"a dict of {len(tree)}"
            return f"{what} ({names}{', …' if len(tree) > MAX_NAMES else ''})" if tree else "an empty dict"
        case list() | tuple() as items:
            return f"a {type(items).__name__} of {len(items)}"
        case None:
            return "nothing (None)"
        case Global():
            return f"the name {tree}"
        case _:
            return f"a {type(tree).__name__}"


def shown(key: Any) -> str:
    return key[:60] if isinstance(key, str) else type(key).__name__
