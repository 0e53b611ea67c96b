"""A recipe's canonical form never changes, so neither does its key."""

import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, none, sampled_from

from gallery.lib.digests import is_key
from gallery.pool.entry import ENTRY_LENGTH, Entry
from gallery.pool.recipe import MAX_SEED, NoiseMode, Recipe

DIGEST = "ab" * 32


def test_the_key_of_a_known_recipe() -> None:
    recipe = Recipe(DIGEST, 1072, 0.7)
    assert recipe.canonical() == (
        f'{{"checkpoint":"{DIGEST}","noise_mode":"const","seed":1072,"truncation_psi":0.7}}'
    )
    assert recipe.key == "dsvqihl62l4nxwv5"


@given(integers(0, MAX_SEED), floats(0, 2), none() | integers(0, 40), sampled_from(["const", "none"]))
def test_a_recipe_survives_its_canonical_form(
    seed: int, psi: float, cutoff: int | None, noise: NoiseMode
) -> None:
    recipe = Recipe(DIGEST, seed, psi, cutoff, noise)
    assert Recipe.parse(recipe.canonical()) == recipe
    assert is_key(recipe.key)


def test_terms_are_the_same_for_every_seed_and_differ_with_psi() -> None:
    assert Recipe(DIGEST, 1, 0.7).terms == Recipe(DIGEST, 2, 0.7).terms != Recipe(DIGEST, 1, 0.5).terms


def test_the_key_of_a_recipe_that_stands_alone_knows_nothing_of_sets() -> None:
    alone, in_a_set = Recipe(DIGEST, 1072, 0.7), Recipe(DIGEST, 1072, 0.7, set_size=5)
    assert "set_size" not in alone.canonical()
    assert alone.key != in_a_set.key
    assert alone.terms != in_a_set.terms
    assert Recipe.parse(in_a_set.canonical()) == in_a_set


@given(integers(0, MAX_SEED), integers(1, 16))
def test_seeds_in_a_row_have_the_same_first(seed: int, size: int) -> None:
    first = Recipe(DIGEST, seed, 0.7, set_size=size).first_of_set
    assert first % size == 0
    assert first <= seed < first + size
    assert Recipe(DIGEST, first, 0.7, set_size=size).first_of_set == first


def test_classes_take_turns_by_sets() -> None:
    recipes = [Recipe(DIGEST, seed, 0.7, set_size=2) for seed in range(7)]
    assert [recipe.class_of(3) for recipe in recipes] == [0, 0, 1, 1, 2, 2, 0]


def test_a_seed_that_numpy_would_refuse_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 0 to 4294967295"):
        Recipe(DIGEST, 2**32, 0.7)


@given(integers(0, MAX_SEED), integers(2000, 2099))
def test_an_entry_survives_packing(seed: int, year: int) -> None:
    entry = Entry(Recipe(DIGEST, seed, 0.7).key, year, seed)
    assert len(entry.packed()) == ENTRY_LENGTH
    assert Entry.unpack(entry.packed()) == entry
