"""Which files a picture has, and what they are called."""

import re
from typing import NamedTuple

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"  # IPTC NewsCodes
WEBP_EDGES = (256, 512, 1024)
FORMATS = {"jpg": "image/jpeg", "webp": "image/webp"}
NAME_PATTERN = re.compile(r"([a-z2-7]{2})/(\1[a-z2-7]{14})-(\d{1,5})\.(jpg|webp)")


class Rendition(NamedTuple):
    """One file of a specimen: an edge length in pixels and a format."""

    edge: int
    format: str

    def name(self, key: str) -> str:
        return f"{key[:2]}/{key}-{self.edge}.{self.format}"


def edges(resolution: int) -> tuple[int, ...]:
    """Edges of the WebP renditions, smallest first; a picture is never enlarged."""
    return tuple(edge for edge in WEBP_EDGES if edge <= resolution) or (resolution,)


def renditions(resolution: int) -> tuple[Rendition, ...]:
    """Every file of a picture: a JPEG at full size and the WebPs."""
    return (Rendition(resolution, "jpg"), *(Rendition(edge, "webp") for edge in edges(resolution)))


def file_names(key: str, resolution: int) -> list[str]:
    return [rendition.name(key) for rendition in renditions(resolution)]


def parse(name: str) -> tuple[str, Rendition] | None:
    """Key and rendition of a file's name; None for a name that is not ours."""
    found = NAME_PATTERN.fullmatch(name)
    return (found[2], Rendition(int(found[3]), found[4])) if found else None
