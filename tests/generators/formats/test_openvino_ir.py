"""Reading IR: what it finds, and that it refuses everything else in one sentence."""

import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators import CheckpointRefused, open_checkpoint
from generators.checkpoint import read_checkpoint
from generators.formats import Source, openvino_ir, read
from tests import networks

FILES = networks.tiny_ir_files()


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        read_checkpoint(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_pair_is_found_in_any_folder_of_a_zip(tmp_path: Path) -> None:
    found = read_checkpoint(networks.tiny_ir_zip(tmp_path / "pair.zip"))
    expected = networks.tiny_tensors()
    assert found.tensors.keys() == expected.keys()
    assert all(torch.equal(found.tensors[name], expected[name]) for name in expected)


def test_the_four_files_of_a_folder_are_the_same_checkpoint(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    assert read_checkpoint(tmp_path).manifest.digest == networks.tiny_manifest(networks.tiny_tensors()).digest


def test_a_foreign_file_can_be_drawn_with_as_it_is(tmp_path: Path) -> None:
    generator = open_checkpoint(networks.tiny_ir_zip(tmp_path / "pair.zip"), backend="eager")
    assert generator.synthesis(generator.w_avg.expand(1, 5, -1)).shape == (1, 3, 16, 16)


@pytest.mark.needs_checkpoint
def test_the_wheel_itself_is_read(face_wheel: Path) -> None:
    format_name, weights = read(Source.at(face_wheel))
    assert (format_name, len(weights.tensors)) == ("OpenVINO IR", 124)


def in_xml(old: str, new: str, half: str = "Synthesis") -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        name = f"{half}Network.xml"
        assert old.encode() in files[name]
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change


def cut(files: dict[str, bytes]) -> None:
    files["SynthesisNetwork.bin"] = files["SynthesisNetwork.bin"][:-4]


def not_a_number(files: dict[str, bytes]) -> None:
    files["SynthesisNetwork.bin"] = b"\x00\x00\xc0\x7f" * (len(files["SynthesisNetwork.bin"]) // 4)


def swapped(files: dict[str, bytes]) -> None:
    files["SynthesisNetwork.xml"], files["MappingNetwork.xml"] = (
        files["MappingNetwork.xml"],
        files["SynthesisNetwork.xml"],
    )


def two_pairs(files: dict[str, bytes]) -> None:
    files["again/MappingNetwork.xml"] = files["MappingNetwork.xml"]


def utf_16(files: dict[str, bytes]) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE net [<!ENTITY a "b">]><net>&a;</net>'
    files["SynthesisNetwork.xml"] = text.encode("utf-16")


ENTITY = '<!DOCTYPE net [<!ENTITY a "aaaa">]><net'
BROKEN = [
    ("a DTD", in_xml("<net", ENTITY), "declares a document type"),
    ("a DTD in another encoding", utf_16, "is not XML"),
    ("no XML", in_xml("<net", "net"), "is not XML"),
    ("an offset that is no number", in_xml('offset="4"', 'offset="four"'), "expected whole numbers"),
    ("an offset of 5,000 digits", in_xml('offset="4"', f'offset="{"9" * 5000}"'), "expected whole numbers"),
    ("an offset below zero", in_xml('offset="4"', 'offset="-4"'), "from -4"),
    ("an offset past the end", in_xml('offset="4"', 'offset="99999999"'), "cut short or of another network"),
    ("a size unlike its shape", in_xml('size="64"', 'size="60"'), "takes 60 bytes"),
    (
        "a side below zero",
        in_xml('shape="1, 1, 4, 4"', 'shape="-1, -1, 4, 4"'),
        "expected whole numbers|takes 64",
    ),
    (
        "a missing tensor",
        in_xml('names="m.conv1.bias"', 'names="gone"'),
        "synthesis.activate.bias.* is missing",
    ),
    (
        "a missing constant",
        in_xml('names="m.input.input"', 'names="gone"'),
        "synthesis.constant .* is missing",
    ),
    ("a wrong shape", in_xml('shape="1, 16, 4, 4"', 'shape="1, 8, 8, 4"'), "expected|multiples of 4"),
    (
        "a level that is not there",
        in_xml('names="m.layers.0.up.modulation.w', 'names="m.layers.1.up.modulation.w'),
        "is missing",
    ),
    (
        "two tensors of a name",
        in_xml('names="m.layers.0.conv2.bias"', 'names="m.layers.0.conv1.bias"'),
        "holds two tensors",
    ),
    ("a wrong order of the mapping", in_xml('shape="16"', 'shape="16, 1"', "Mapping"), "in turn"),
    (
        "weights of half precision",
        in_xml('"f32" shape="4, 1, 1, 3, 3"', '"f16" shape="4, 1, 1, 3, 3"'),
        "depthwise .* is missing",
    ),
    ("a cut .bin", cut, "cut short or of another network"),
    ("NaN", not_a_number, "holds NaN or infinity"),
    ("the halves swapped", swapped, ""),
    ("two pairs", two_pairs, "expected one"),
]


@pytest.mark.parametrize(("change", "says"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_pair_is_refused_in_a_sentence(
    tmp_path: Path, change: Callable[[dict[str, bytes]], None], says: str
) -> None:
    files = dict(FILES)
    change(files)
    message = refusal(zipped(tmp_path / "broken.zip", files))
    assert re.search(says, message), message


def test_overlapping_tensors_are_refused(tmp_path: Path) -> None:
    """Else a small file could name itself a thousand times and take a thousand times its size."""
    files = dict(FILES)
    xml = files["SynthesisNetwork.xml"].decode()
    files["SynthesisNetwork.xml"] = re.sub(r'offset="\d+"', 'offset="0"', xml).encode()
    files["SynthesisNetwork.bin"] = files["SynthesisNetwork.bin"][:9216]  # the largest tensor
    assert "expected no overlap" in refusal(zipped(tmp_path / "broken.zip", files))


@pytest.mark.parametrize("name", openvino_ir.WANTED)
def test_three_of_the_four_files_are_no_checkpoint(tmp_path: Path, name: str) -> None:
    files = {other: content for other, content in FILES.items() if other != name}
    assert "holds" in refusal(zipped(tmp_path / "three.zip", files))


def test_nothing_that_was_refused_stays_behind(tmp_path: Path) -> None:
    refusal(zipped(tmp_path / "broken.zip", {"SynthesisNetwork.xml": b""}))
    assert [path.name for path in tmp_path.iterdir()] == ["broken.zip"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_is_refused_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    content = bytearray(FILES[name])
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[at:]
    else:
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    path = zipped(tmp_path / "damaged.zip", {**FILES, name: bytes(content)})
    with suppress(CheckpointRefused):
        read_checkpoint(path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_to_the_zip_is_refused_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    whole = tmp_path / "whole.zip"
    if not whole.exists():
        networks.tiny_ir_zip(whole)
    content = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(len(content) // 2, len(content))) :]
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(bytes(content))
    with suppress(CheckpointRefused):
        read_checkpoint(damaged)
