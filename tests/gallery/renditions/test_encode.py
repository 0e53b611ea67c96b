"""Every file of a picture says what it is, and is what its name says."""

from io import BytesIO

import pytest
from PIL import Image

from gallery.renditions.encode import SOURCE_TYPE, encode
from gallery.renditions.names import Rendition, edges, file_names, parse

KEY = "abcdefghijklmnop"


@pytest.mark.parametrize(
    ("resolution", "expected"),
    [(16, (16,)), (256, (256,)), (300, (256,)), (512, (256, 512)), (2048, (256, 512, 1024))],
)
def test_a_picture_is_never_enlarged(resolution: int, expected: tuple[int, ...]) -> None:
    assert edges(resolution) == expected


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("resolution", [16, 512, 1024])
def test_files_are_what_their_names_say(mode: str, resolution: int) -> None:
    files = encode(Image.new(mode, (resolution, resolution), 128), KEY, "This cat does not exist.")
    assert sorted(files) == sorted(file_names(KEY, resolution))
    for name, content in files.items():
        key, rendition = parse(name) or ("", Rendition(0, ""))
        image = Image.open(BytesIO(content))
        image.load()
        assert (key, image.size) == (KEY, (rendition.edge, rendition.edge))
        assert image.format == {"jpg": "JPEG", "webp": "WEBP"}[rendition.format]


def test_an_edge_is_the_shorter_side() -> None:
    files = encode(Image.new("RGB", (683, 512), 128), KEY, "This room does not exist.")
    sizes = {name: Image.open(BytesIO(content)).size for name, content in files.items()}
    assert sizes == {
        Rendition(512, "jpg").name(KEY): (683, 512),
        Rendition(512, "webp").name(KEY): (683, 512),
        Rendition(256, "webp").name(KEY): (342, 256),
    }


def test_every_file_carries_the_digital_source_type() -> None:
    for content in encode(Image.new("RGB", (256, 256)), KEY, "This <cat> & that").values():
        packet = Image.open(BytesIO(content)).info["xmp"]
        assert SOURCE_TYPE.encode() in packet
        assert b"This &lt;cat&gt; &amp; that" in packet


@pytest.mark.parametrize(
    "name",
    [
        "ab/abcdefghijklmnop-16.png",
        "ax/abcdefghijklmnop-16.jpg",
        "../abcdefghijklmnop-16.jpg",
        "ab/abc-16.jpg",
        "",
    ],
)
def test_a_name_that_is_not_ours_is_none(name: str) -> None:
    assert parse(name) is None
