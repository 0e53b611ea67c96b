"""Text to numbers and back: a tokenizer of the Hugging Face kind, in one JSON file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from textgen.attributes import Attributes
from textgen.errors import TextModelRefused
from textgen.prompt import Texts, prompt, target

TOKENIZER = "tokenizer.json"
BYTES = 256


@dataclass(frozen=True)
class Encoded:
    """A listing as numbers: the facts, which are given, then the texts, which are learnt."""

    ids: list[int]
    given: int  # how many of them are facts

    def __len__(self) -> int:
        return len(self.ids)


class Tokens:
    """Facts and texts are encoded apart, so that no token stands across the border."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer

    @classmethod
    def read(cls, folder: Path) -> "Tokens":
        try:
            return cls(Tokenizer.from_file(str(folder / TOKENIZER)))
        except Exception as error:  # the library raises nothing more exact
            raise TextModelRefused(
                f"{folder / TOKENIZER} cannot be read ({error}), expected a tokenizer; import the model again."
            ) from error

    def __len__(self) -> int:
        return self.tokenizer.get_vocab_size()

    def encode(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def decode(self, ids: list[int]) -> str:
        text: str = self.tokenizer.decode(ids, skip_special_tokens=False)
        return text

    def listing(self, attributes: Attributes, texts: Texts) -> Encoded:
        given = self.encode(prompt(attributes, texts.present()))
        return Encoded(given + self.encode(target(texts)), len(given))

    def write(self, path: Path) -> None:
        self.tokenizer.save(str(path))


class Bytes(Tokens):
    """Each byte a token: for the character model that ours is compared with."""

    def __init__(self) -> None:  # needs no tokenizer
        pass

    def __len__(self) -> int:
        return BYTES

    def encode(self, text: str) -> list[int]:
        return list(text.encode())

    def decode(self, ids: list[int]) -> str:
        return bytes(ids).decode(errors="replace")

    def write(self, path: Path) -> None:
        """There is nothing to keep."""


def learn(texts: Iterable[str] | Iterator[str], size: int) -> Tokens:
    """A byte-level BPE of so many tokens. No unknown token: any byte has its own."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return Tokens(tokenizer)
