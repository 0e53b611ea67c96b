"""Bits per byte."""

import json
import math
from pathlib import Path

import pytest
import torch

from tests.textgen import tiny
from tests.textgen.rows import ROW
from textgen.__main__ import main
from textgen.errors import TextModelRefused
from textgen.files import rows_of
from textgen.loss import nats
from textgen.score import bytes_of, examples_of, score
from textgen.tokens import Bytes


def test_a_model_that_knows_nothing_takes_the_same_bits_for_every_token() -> None:
    examples = examples_of([ROW, tiny.row(1)])
    found = score(examples, Bytes(), lambda ids: torch.ones(*ids.shape, 4), torch.zeros(256, 4))
    assert found.listings == 2
    assert found.bytes == sum(bytes_of(texts) for _, texts in examples)
    assert found.tokens > found.bytes  # marks cost bits and are no text
    assert found.bits_per_byte == pytest.approx(found.tokens * 8 / found.bytes)


def test_facts_cost_nothing_and_bytes_are_utf8() -> None:
    known = examples_of([{**ROW, "name": "Café"}])
    assert bytes_of(known[0][1]) == bytes_of(examples_of([{**ROW, "name": "Cafe!"}])[0][1])


def test_the_loss_in_chunks_and_its_slopes_are_those_of_the_whole() -> None:
    torch.manual_seed(1)
    hidden, head = torch.randn(600, 8, requires_grad=True), torch.randn(50, 8, requires_grad=True)
    targets = torch.randint(0, 50, (600,))
    nats(hidden, head, targets).backward()  # type: ignore[no-untyped-call]
    ours = [hidden.grad, head.grad]
    hidden.grad = head.grad = None
    whole = torch.nn.functional.cross_entropy(hidden @ head.T, targets, reduction="sum")
    whole.backward()  # type: ignore[no-untyped-call]
    torch.testing.assert_close(ours, [hidden.grad, head.grad], rtol=1e-4, atol=1e-4)
    assert float(nats(hidden, head, targets).detach()) == pytest.approx(float(whole.detach()), rel=1e-5)


def test_a_file_is_scored_from_parquet_and_from_json_lines_alike(
    trained_folder: Path, corpus_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listings = corpus_folder / "airbnb_listings.parquet"
    lines = tmp_path / "listings.jsonl"
    lines.write_text("\n".join(json.dumps(row) for row in rows_of(listings)))
    found = []
    for file in (listings, lines):
        assert main(["score", str(file), "--json", "--model", str(trained_folder), "--threads", "1"]) == 0
        found.append(json.loads(capsys.readouterr().out))
    assert found[0] == found[1]
    assert found[0]["listings"] == 3
    assert 0 < found[0]["bits_per_byte"] < math.log2(400)


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "cannot be read"), ("[1]\n", "no objects"), ('{"city": "Boston"}\n', "holds no text")],
)
def test_a_file_that_cannot_be_scored_is_refused_in_a_sentence(
    trained_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(content)
    assert main(["score", str(file), "--model", str(trained_folder)]) == 1
    assert said in capsys.readouterr().err


def test_a_parquet_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").write_bytes(b"PAR")
    with pytest.raises(TextModelRefused, match="cannot be read"):
        rows_of(tmp_path / "rows.parquet")
