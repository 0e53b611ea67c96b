"""Nonesuch: a gallery of things that do not exist."""

__version__ = "0.1.0"
