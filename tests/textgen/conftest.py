"""Made once a session, read only."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.textgen import tiny  # the tests of guards and facts need no network

    return tiny.corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def base_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.textgen import tiny

    return tiny.base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def trained_folder(tmp_path_factory: pytest.TempPathFactory, corpus_folder: Path) -> Path:
    """A model that knows two listings by heart."""
    from tests.textgen import tiny
    from textgen.train.export import export

    outdir = tmp_path_factory.mktemp("trained")
    more = (
        "--layers",
        "2",
        "--width",
        "64",
        "--vocabulary",
        "400",
        "--rate",
        "0.01",
        "--batch-tokens",
        "1024",
    )
    tiny.session("scratch", outdir, corpus_folder, *more, "--steps", "150").train()
    export(outdir, outdir / "model")
    return outdir / "model"
