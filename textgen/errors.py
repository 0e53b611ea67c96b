"""All that can go wrong: each error's message is a sentence for the administrator."""


class TextModelRefused(ValueError):
    """A model or a text file that will not be opened: what was found, what was expected, what to do."""


class DownloadFailed(OSError):
    """The base model could not be had, or is not what it should be."""


class TrainingRefused(ValueError):
    """A training that cannot begin, or go on, as it was asked for."""


class WritingFailed(RuntimeError):
    """A seed whose listing failed its checks as often as it may be tried."""
