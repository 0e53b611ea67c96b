"""How much a foreign file may ask for, counted before it is given."""

from dataclasses import dataclass

from generators.errors import CheckpointRefused

MAX_DIMENSIONS = 8
MAX_KEY_ITEMS = 16  # of a tuple that is a key in a dict


class Malformed(CheckpointRefused):
    """Bytes that are no pickle at all: a file that only looks like one is told apart by this."""


class Danger(CheckpointRefused):
    """A pickle that would run a program, were it loaded by one that does what it says."""


@dataclass(frozen=True)
class Limits:
    """What the largest honest file needs, and some."""

    file_bytes: int = 2**32  # a StyleGAN-XL training snapshot of 1024 px is half of it
    steps: int = 1_500_000  # opcodes; a snapshot of a 1024 px StyleGAN2 takes 100,000
    objects: int = 500_000  # lists, dicts, objects of strangers: some 300 bytes each here
    tensors: int = 50_000
    depth: int = 400  # a module in a module is four levels
    integer_bytes: int = 64  # numpy's generators count in 128 bits
    text_bytes: int = 64 * 2**20  # NVIDIA's files hold 60 kB of their program, once
    line_bytes: int = 1000  # names and numbers written as text
    bytes_a_file_byte: int = 8  # tensors may overlap, and strides of 0 repeat numbers
    spare_bytes: int = 16 * 2**20  # so that a small file may repeat some of its numbers


LIMITS = Limits()


class Budget:
    """What is left of the limits for one file and all pickles inside it."""

    def __init__(self, name: str, size: int, limits: Limits = LIMITS) -> None:
        self.name = name
        self.limits = limits
        self.steps = limits.steps
        self.objects = limits.objects
        self.tensors = limits.tensors
        self.texts = limits.text_bytes
        self.most_bytes = self.bytes = limits.bytes_a_file_byte * size + limits.spare_bytes

    def step(self, count: int) -> None:
        self.steps -= count
        if self.steps < 0:
            raise self.exceeded("steps", self.limits.steps)

    def add_object(self) -> None:
        self.objects -= 1
        if self.objects < 0:
            raise self.exceeded("objects", self.limits.objects)

    def add_tensor(self, size: int) -> None:
        """Before memory is taken for a tensor of `size` bytes, or a view of as many is made."""
        self.tensors -= 1
        if self.tensors < 0:
            raise self.exceeded("tensors", self.limits.tensors)
        self.take_bytes(size)

    def take_bytes(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise self.exceeded("bytes of tensors", self.most_bytes)

    def add_text(self, size: int) -> None:
        self.texts -= size
        if self.texts < 0:
            raise self.exceeded("bytes of text", self.limits.text_bytes)

    def exceeded(self, what: str, most: int) -> CheckpointRefused:
        return CheckpointRefused(
            f"{self.name} asks for more than {most:,} {what}, expected fewer in a checkpoint of its size; "
            "save the generator alone."
        )
