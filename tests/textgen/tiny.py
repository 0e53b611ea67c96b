"""A corpus of three listings that nobody has, and models that learn it in seconds."""

import argparse
import random
from pathlib import Path
from typing import Any

import pyarrow
import torch
from pyarrow import parquet
from transformers import LlamaConfig, LlamaForCausalLM

from tests.textgen.rows import ROW, TEXTS
from textgen.prompt import SECTIONS, target
from textgen.tokens import TOKENIZER, Tokens, learn
from textgen.train import command
from textgen.train.loop import Session

ROOMS = ("a quiet room with a queen bed", "a bright room with a desk", "a small room under the roof")
REVIEWS = (
    "Such a lovely stay, everything was clean and just as we had hoped.",
    "The bed was very comfortable and we slept well every night.",
    "Lovely people, would happily come back again with friends.",
    "Exactly what we needed after a long day on the road.",
)


def row(number: int) -> dict[str, Any]:
    room = ROOMS[number % len(ROOMS)]
    return {
        **ROW,
        "listing_id": _with_reviews()[number],
        "name": f"Sunny home, {room[2:]}",
        "description": f"We offer {room} on the second floor of our condo.\n"
        "The kitchen is yours as much as ours, and in the morning there is coffee for all who are up.",
        "neighborhood_overview": f"The South End is full of brick houses and small cafes, {number + 2} of them here.",
        "house_rules": "No smoking.\nQuiet after ten.",
        "split": "val" if number == 2 else "train",
    }


def _with_reviews() -> list[int]:
    """Listing numbers that get reviews: one in three does, by chance that follows from the number."""
    return [number for number in range(1, 40) if random.Random(number).randrange(3) == 0]


def corpus(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    columns = ("neighborhood_overview", "transit", "access", "notes", "interaction")
    rows = [{**dict.fromkeys(columns), **row(number)} for number in range(3)]
    parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "airbnb_listings.parquet")
    reviews = [
        {
            "listing_id": 1,
            "city": "Boston",
            "comments": text,
            "reviewer": "Tom",
            "date": "2020-01-01",
            "split": "train",
        }
        for text in REVIEWS
    ]
    parquet.write_table(pyarrow.Table.from_pylist(reviews), folder / "airbnb_reviews.parquet")
    return folder


def tokens() -> Tokens:
    return learn([target(TEXTS)] * 4 + [f"## {name}\n" for name in SECTIONS], 400)


def base(folder: Path) -> Path:
    """A random Llama with fewer key than query heads, as SmolLM2 has, in the form that an import leaves."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=400, hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, head_dim=16, max_position_embeddings=1024, tie_word_embeddings=True,
        bos_token_id=None, eos_token_id=None, pad_token_id=None,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for value in model.parameters():
            value.mul_(3)  # far enough from nothing that its choices differ
    model.save_pretrained(folder)
    tokens().write(folder / TOKENIZER)
    return folder


SMALL = {
    "lora": ("--rank", "2", "--batch-tokens", "256", "--precision", "fp32"),
    "scratch": (
        "--layers", "1", "--width", "32", "--vocabulary", "300", "--batch-tokens", "256", "--precision", "fp32",
    ),
    "lstm": ("--layers", "1", "--width", "32", "--batch-tokens", "1024", "--longest", "400"),
}  # fmt: skip


def session(model: str, outdir: Path, data: Path, *more: str) -> Session:
    """A training that takes seconds; options as at the command line."""
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    words = ["--model", model, "--outdir", str(outdir), "--data", str(data), "--threads", "1", *SMALL[model]]
    run, given = command.read(parser.parse_args([*words, "--validate-on", "0", *more]))
    said: list[str] = []
    return Session(run, given, said.append)
