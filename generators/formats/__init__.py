"""The kinds of file we can import: one a module, one line each in the registry below, sniffed by content.

`nonesuch.py` is our own kind, which imports are written to and workers load; it is not in the registry.
"""

from generators.errors import CheckpointRefused
from generators.formats import (
    dcgan_state,
    lucidrains,
    nvidia_pytorch,
    nvidia_tensorflow,
    openvino_ir,
    projected_gan,
    rosinality,
    rosinality_stylegan,
    sniff,
)
from generators.formats.source import Format, Source, Weights

__all__ = ["FORMATS", "Format", "Source", "Weights", "read"]

UNFORESEEN = "is broken in a way that nobody thought of"
FORMATS: tuple[Format, ...] = (
    openvino_ir,
    nvidia_pytorch,
    nvidia_tensorflow,
    rosinality_stylegan,
    rosinality,
    lucidrains,
    projected_gan,
    dcgan_state,
)


def read(source: Source) -> tuple[str, Weights]:
    """The name of the format and what the file holds."""
    if source.files is None:
        sniff.check(source)
    for format_ in FORMATS:
        if format_.recognises(source):
            return format_.NAME, read_as(format_, source)
    known = ", ".join(format_.NAME for format_ in FORMATS)
    if source.files is None:
        raise sniff.unknown(source, known)
    raise CheckpointRefused(
        f"{source.path.name} holds {listing(source)}, expected our safetensors or one of: {known}; "
        "docs/checkpoints.md lists the files."
    )


def read_as(format_: Format, source: Source) -> Weights:
    """What the format reads; what it trips over is a refusal too, for the file may be anything."""
    try:
        return format_.read(source)
    except CheckpointRefused:
        raise
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise CheckpointRefused(
            f"{source.path.name} looks like {format_.NAME} and {UNFORESEEN} "
            f"({type(error).__name__}: {str(error)[:100]}), expected one as its program "
            "writes it; download or save it again."
        ) from error


def listing(source: Source, most: int = 3) -> str:
    names = sorted(source.files.sizes if source.files else ())
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more if names else "no files"
