"""Short names for long contents."""

import hashlib
import re
from base64 import b32encode

KEY_LENGTH = 16
KEY_PATTERN = re.compile(r"[a-z2-7]{16}")


def key_of(content: str) -> str:
    """BLAKE2b-80 of the UTF-8 text in base32: 16 characters of a-z and 2-7."""
    return b32encode(hashlib.blake2b(content.encode(), digest_size=10).digest()).decode().lower()


def is_key(text: str) -> bool:
    return KEY_PATTERN.fullmatch(text) is not None


def number_of(content: str, below: int) -> int:
    """A number from 0 that the text decides: as good as chance, and the same for ever."""
    return int.from_bytes(hashlib.blake2b(content.encode(), digest_size=8).digest()) % below
