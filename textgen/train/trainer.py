"""One step of learning, the average of the last steps' weights, and what is saved of both."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from textgen.adapter import Adapter, of_peft
from textgen.batch import Batch
from textgen.errors import TrainingRefused
from textgen.loss import nats
from textgen.train import snapshot
from textgen.train.data import Position, Shelf, batches
from textgen.train.networks import learner
from textgen.train.options import Recipe

AVERAGE_POWER = 6.94  # the average's spread is then a tenth of the training so far, however long that is
LARGEST_GRADIENT = 1.0


class Trainer:
    """All numbers of a step follow from the seed and the position: there is no other random state."""

    def __init__(self, recipe: Recipe, shelf: Shelf, base: Path | None, device: str) -> None:
        self.recipe, self.device = recipe, torch.device(device)
        self.learner = learner(recipe, base, self.device)
        self.learner.module.train()
        learns = self.learner.learns
        self.adam = torch.optim.AdamW(
            learns.values(), lr=recipe.rate, betas=(0.9, 0.99), weight_decay=recipe.weight_decay
        )
        self.average = {name: value.detach().clone() for name, value in learns.items()}
        self.steps = self.tokens = 0
        self.position = Position()
        self.shelf = shelf
        self._batches: Iterator[Batch] | None = None

    def step(self) -> tuple[float, int]:
        """Learn from the next batch: nats, and over how many tokens."""
        if self._batches is None:
            recipe = self.recipe
            self._batches = batches(
                self.shelf, recipe.seed, recipe.batch_tokens, recipe.longest, self.position
            )
        batch = next(self._batches)
        count = len(batch.targets)
        if count == 0:  # facts longer than what fits; nothing to learn
            return 0.0, 0
        loss = self.loss(batch) / count
        loss.backward()  # type: ignore[no-untyped-call]
        self.learner.take_gradients()
        torch.nn.utils.clip_grad_norm_(self.learner.learns.values(), LARGEST_GRADIENT)
        for group in self.adam.param_groups:
            group["lr"] = self.recipe.rate * min((self.steps + 1) / self.recipe.warm_steps, 1.0)
        self.adam.step()
        self.learner.take_weights()
        self.adam.zero_grad(set_to_none=True)
        self.steps += 1
        self.tokens += count
        self._average()
        return float(loss.detach()) * count, count

    def loss(self, batch: Batch) -> Tensor:
        """The nats of what is learnt, together."""
        hidden = self.learner.body(batch.ids.to(self.device))[:, :-1][batch.learnt.to(self.device)]
        return nats(hidden, self.learner.head, batch.targets.to(self.device))

    @torch.no_grad()
    def _average(self) -> None:
        kept = (1 - 1 / self.steps) ** (AVERAGE_POWER + 1)
        for name, value in self.learner.learns.items():
            self.average[name].lerp_(value.detach(), 1 - kept)

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """The network with the averaged weights, for a while."""
        learns = self.learner.learns
        own = {name: value.detach().clone() for name, value in learns.items()}
        self.learner.module.eval()
        try:
            _fill(learns, self.average)
            self.learner.take_weights()
            yield
        finally:
            _fill(learns, own)
            self.learner.take_weights()
            self.learner.module.train()

    def save(self, path: Path, facts: snapshot.Facts) -> None:
        parts: snapshot.Parts = {
            "network": dict(self.learner.learns),
            "average": self.average,
            "adam": snapshot.of_adam(self.adam, dict(self.learner.learns)),
        }
        position = vars(self.position)
        counted = {"steps": self.steps, "tokens": self.tokens, "position": position}
        snapshot.write(path, parts, {**facts, **counted, "recipe": asdict(self.recipe)})

    def begin_from(self, adapter: Adapter) -> None:
        """Take the weights of an adapter of this base model and this rank."""
        learns = self.learner.learns
        found = {name: adapter.tensors.get(ours) for name, ours in zip(learns, of_peft(learns), strict=True)}
        wrong = [name for name, value in found.items() if value is None or value.shape != learns[name].shape]
        if wrong or len(found) != len(adapter.tensors):
            raise TrainingRefused(
                f"The adapter does not fit ({wrong[0] if wrong else 'it has more layers'}), expected one of this base "
                f"model with rank {self.recipe.rank}; leave --begin-from out, or give its --rank."
            )
        _fill(learns, {name: value.float() for name, value in found.items() if value is not None})
        _fill(self.average, {name: value.detach() for name, value in learns.items()})
        self.learner.take_weights()

    def restore(self, parts: snapshot.Parts, facts: snapshot.Facts) -> None:
        _fill(self.learner.learns, parts["network"])
        self.learner.take_weights()
        _fill(self.average, parts["average"])
        if facts["steps"]:
            snapshot.into_adam(self.adam, dict(self.learner.learns), parts["adam"])
        self.steps, self.tokens = facts["steps"], facts["tokens"]
        self.position = Position(**facts["position"])


@torch.no_grad()
def _fill(into: Mapping[str, Tensor], values: dict[str, Tensor]) -> None:
    for name, tensor in into.items():
        tensor.copy_(values[name])
