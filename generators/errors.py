"""All that can go wrong: each error's message is a sentence for the administrator."""


class CheckpointRefused(ValueError):
    """A file that will not be opened: what was found, what was expected, what to do.

    One line whatever names the file holds: letters that move a terminal's cursor are not shown.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(
            "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in sentence)
        )


class DownloadFailed(OSError):
    """A checkpoint of the catalogue could not be had, or is not what it should be."""


class TrainingRefused(ValueError):
    """A training that cannot begin, or go on, as it was asked for."""
