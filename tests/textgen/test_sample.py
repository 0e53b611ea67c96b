"""Choices follow the seed and the taste."""

import itertools

import torch

from textgen.sample import Chance, Taste


def choices(seed: int, taste: Taste, steps: int = 60, vocabulary: int = 12) -> list[int]:
    chance = Chance((seed,), (), frozenset(range(vocabulary)), taste)
    scores = torch.linspace(0, 2, vocabulary)
    return [chance.choose(scores.clone()) for _ in range(steps)]


def test_a_seed_chooses_the_same_again_and_another_differently() -> None:
    assert choices(1, Taste()) == choices(1, Taste())
    assert choices(1, Taste()) != choices(2, Taste())


def test_only_the_likeliest_are_chosen() -> None:
    calm = Taste(temperature=1.0, top_p=0.5, penalty=1.0, longest_repeat=60)
    assert min(choices(3, calm, steps=200)) >= 8  # of twelve, these hold half of the probability
    cold = Taste(temperature=0.01, penalty=1.0, longest_repeat=60)
    assert set(choices(3, cold)) == {11}


def test_no_long_run_comes_a_second_time() -> None:
    cold = Taste(temperature=0.01, penalty=1.0, longest_repeat=3)
    chosen = choices(0, cold, steps=40)
    runs = [tuple(chosen[start : start + 4]) for start in range(len(chosen) - 3)]
    assert len(runs) == len(set(runs))


def test_a_word_just_used_is_less_likely() -> None:
    eager = Taste(temperature=0.01, penalty=3.0, penalty_over=1, longest_repeat=60)
    chosen = choices(0, eager)
    assert all(one != other for one, other in itertools.pairwise(chosen))
