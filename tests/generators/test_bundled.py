"""What comes with the code is what its index says, small, and with a card."""

from generators import bundled, open_checkpoint, seed_to_z


def test_every_bundled_checkpoint_draws_and_has_its_card() -> None:
    for entry in bundled.load().values():
        assert entry.weights.stat().st_size < bundled.MAX_BYTES
        assert "non-commercial" in entry.card.read_text(encoding="utf-8").lower()
        generator = open_checkpoint(entry.weights, backend="eager")
        picture = generator.synthesis(generator.mapping(seed_to_z(0, generator.z_dim), truncation_psi=0.7))
        assert picture.std() > 0.1
        assert "non-commercial" in generator.manifest.licence.lower()


def test_nothing_lies_beside_the_index_that_it_does_not_name() -> None:
    folders = {path.name for path in bundled.FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(bundled.load())
