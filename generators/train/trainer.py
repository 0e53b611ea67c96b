"""The training itself: networks, optimisers, and one step of both sides."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from generators.checkpoint import read_checkpoint
from generators.errors import TrainingRefused
from generators.train import adaptive, networks, snapshot
from generators.train.augment import augmented
from generators.train.device import Place
from generators.train.discriminators import discriminator_for
from generators.train.features import Features
from generators.train.losses import LOSSES, beyond_range, slope
from generators.train.moments import BATCH, MOST_PICTURES, Moments
from generators.train.options import Recipe

ALONE = 1000  # images from which the discriminator learns first, where the generator has learnt before
SLOPE_EVERY = 16  # steps between two looks at R1 (lazy regularisation)
FIGURES = ("loss_g", "loss_d", "real_sign", "fake_sign", "picture_std")


class Trainer:
    """Everything that changes while a training runs, and `step`, which changes it.

    Each step's random numbers follow from the recipe's seed and the step's number; so the state is the
    networks, the optimisers and a few counters, and a training that was stopped goes on exactly.
    """

    def __init__(self, recipe: Recipe, place: Place, features: Features | None, pictures: Tensor) -> None:
        self.recipe, self.place = recipe, place
        self.pictures = pictures.to(place.device)  # bytes, all of them: no loader
        self.family, self.architecture = networks.architecture_of(recipe)
        self._features = features
        self._begin()

    def _begin(self, weights: dict[str, Tensor] | None = None) -> None:
        recipe, place = self.recipe, self.place
        self.generator = networks.generator_for(self.family, self.architecture, recipe.seed, place)
        if weights is not None and recipe.stem:
            networks.fill_lower(self.generator, weights)
        elif weights is not None:
            self.generator.load_state_dict(weights)
        self.average = networks.average_of(self.generator)
        self.discriminator = discriminator_for(recipe, self._features, place)
        self.discriminator.freeze(recipe.freezed)
        self._set_adams()
        self.steps = self.images = 0
        self.augment_p = 0.0
        self._signs = torch.zeros((), device=place.device)
        self._order: tuple[int, Tensor] = (-1, torch.empty(0))
        self._moments: Moments | None = None

    def _set_adams(self) -> None:
        recipe, kind = self.recipe, {"fused": True} if self.place.is_gpu else {"foreach": True}
        betas = (recipe.beta1, recipe.beta2)
        stem, rest = networks.parted(self.generator, recipe.stem)
        groups: list[dict[str, Any]] = [{"params": rest}]
        if stem:
            groups.append({"params": stem, "lr": recipe.glr * recipe.stem_rate})
        self.adam_g = torch.optim.Adam(groups, recipe.glr, betas, eps=1e-8, **kind)
        learns = [p for p in self.discriminator.trained.parameters() if p.requires_grad]
        self.adam_d = torch.optim.Adam(learns, recipe.dlr, betas, eps=1e-8, **kind)

    def compile(self) -> None:
        """Let PyTorch compile what runs at each step. The first step then takes a minute or more."""
        for part in (self.generator.synthesis, *self.discriminator.parts()):
            part.compile()

    # One step

    def step(self) -> Tensor:
        """Both sides learn from one batch: the discriminator first, then the generator from the same pictures.

        The figures named in `FIGURES`, still on the device.
        """
        recipe = self.recipe
        draw = self.place.draw(recipe.seed, "step", self.steps)
        z = torch.randn(recipe.batch, recipe.z_dim, generator=draw, device=self.place.device)
        fakes = networks.draw_pictures(self.generator, z, draw)  # [N, C, R, R]
        seen_fake = self.discriminator.see(self._augmented(fakes, draw))
        loss_d, real, fake = self._judge(seen_fake, draw)
        loss_g = self._draw(fakes, seen_fake)
        self.steps += 1
        self.images += recipe.batch
        half_life = recipe.ema_kimg * 1000
        networks.follow(self.average, self.generator, half_life, self.images, recipe.batch)
        self._adjust(real)
        deviation = fakes.detach().std()
        return torch.stack([loss_g, loss_d, real.sign().mean(), fake.sign().mean(), deviation])

    def _judge(self, seen_fake: list[Tensor], draw: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        recipe, judge = self.recipe, self.discriminator.judge
        for advance in (getattr(part, "advance", None) for part in self.discriminator.trained.modules()):
            if advance is not None:
                advance()
        real_pictures = self._real(draw)
        with torch.no_grad():
            seen_real = self.discriminator.see(self._augmented(real_pictures, draw))
        fake = judge([x.detach() for x in seen_fake])
        real = judge(seen_real)
        loss = LOSSES[recipe.cfg].judge(real, fake)
        self.adam_d.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        if recipe.gamma and self.steps % SLOPE_EVERY == 0:
            penalty = slope(lambda x: judge(self.discriminator.see(self._augmented(x, draw))), real_pictures)
            (penalty * (recipe.gamma / 2 * SLOPE_EVERY)).backward()  # type: ignore[no-untyped-call]
        self.adam_d.step()
        return loss.detach(), real.detach(), fake.detach()

    def _draw(self, fakes: Tensor, seen_fake: list[Tensor]) -> Tensor:
        recipe = self.recipe
        loss = LOSSES[recipe.cfg].draw(self.discriminator.judge(seen_fake))
        pays = loss
        if recipe.range_weight:
            pays = pays + recipe.range_weight * beyond_range(fakes)
        if recipe.moment_weight:
            self._moments = self._moments or self._real_moments()
            pays = pays + recipe.moment_weight * self._moments.distance(seen_fake)
        self.adam_g.zero_grad(set_to_none=True)
        learns = [p for group in self.adam_g.param_groups if group["lr"] for p in group["params"]]
        if not recipe.begun_from or self.images >= ALONE:
            pays.backward(inputs=learns)  # type: ignore[no-untyped-call]
            self.adam_g.step()
        return loss.detach()

    def _real_moments(self) -> Moments:
        """Of the pictures as the discriminator sees them; the same at every start, so they are not saved."""
        order = snapshot.order_of(self.recipe.seed, 0, len(self.pictures))[:MOST_PICTURES]

        def seen() -> Iterator[list[Tensor]]:
            for step, chosen in enumerate(torch.split(order, BATCH)):
                draw = self.place.draw(self.recipe.seed, "moments", step)
                yield self.discriminator.see(self._augmented(self._in_range(chosen, draw), draw))

        return Moments(seen())

    def _real(self, draw: torch.Generator) -> Tensor:
        """The next pictures [N, 3, R, R] in [-1, 1], half of them mirrored where the recipe says so."""
        count = len(self.pictures)
        chosen = []
        for place in range(self.images, self.images + self.recipe.batch):
            epoch, at = divmod(place, count)
            if self._order[0] != epoch:
                self._order = (epoch, snapshot.order_of(self.recipe.seed, epoch, count))
            chosen.append(int(self._order[1][at]))
        return self._in_range(torch.tensor(chosen), draw)

    def _in_range(self, chosen: Tensor, draw: torch.Generator) -> Tensor:
        rows = chosen.to(self.place.device, non_blocking=True)
        pictures = self.pictures[rows].float() / 127.5 - 1
        if self.recipe.mirror:
            heads = torch.rand(len(rows), 1, 1, 1, generator=draw, device=self.place.device) < 0.5
            pictures = torch.where(heads, pictures.flip(3), pictures)
        return pictures.contiguous(memory_format=torch.channels_last)

    def _augmented(self, pictures: Tensor, draw: torch.Generator) -> Tensor:
        if self.recipe.aug == "diff":
            return augmented(pictures, draw)
        if self.recipe.aug == "ada":
            return adaptive.adaptively_augmented(pictures, self.augment_p, draw)
        return pictures

    def _adjust(self, real: Tensor) -> None:
        if self.recipe.aug != "ada":
            return
        self._signs += real.sign().mean()
        if self.steps % adaptive.EVERY == 0:
            signs = float(self._signs) / adaptive.EVERY
            images = adaptive.EVERY * self.recipe.batch
            self.augment_p = adaptive.adjusted(self.augment_p, signs, self.recipe.target, images)
            self._signs.zero_()

    # Saving and going on

    def save(self, path: Path, more: dict[str, Any]) -> None:
        """Write all that `restore` needs; `more` is kept with it."""
        parts = {
            "generator": self.generator.state_dict(),
            "average": self.average.state_dict(),
            "discriminator": self.discriminator.trained.state_dict(),
            "adam_g": snapshot.of_adam(self.adam_g),
            "adam_d": snapshot.of_adam(self.adam_d),
            "adaptive": {"signs": self._signs},
        }
        facts = {
            **more,
            "recipe": vars(self.recipe),
            "family": self.family,
            "architecture": self.architecture,
            "steps": self.steps,
            "images": self.images,
            "augment_p": self.augment_p,
        }
        snapshot.write(path, parts, facts)

    def restore(self, parts: dict[str, dict[str, Tensor]], facts: dict[str, Any]) -> None:
        """Go on from what `save` wrote."""
        if (self.family, self.architecture) != (facts["family"], facts["architecture"]):
            self.family, self.architecture = facts["family"], facts["architecture"]
            self._begin()
        try:
            self.generator.load_state_dict(parts["generator"])
            self.average.load_state_dict(parts["average"])
            self.discriminator.trained.load_state_dict(parts["discriminator"])
        except (KeyError, RuntimeError) as error:
            raise TrainingRefused(
                f"The snapshot holds other networks than this recipe ({error}); begin anew in another --outdir."
            ) from error
        snapshot.into_adam(self.adam_g, parts.get("adam_g", {}))
        snapshot.into_adam(self.adam_d, parts.get("adam_d", {}))
        self._signs.copy_(parts["adaptive"]["signs"])
        self.steps, self.images = facts["steps"], facts["images"]
        self.augment_p = facts["augment_p"]

    def begin_from(self, path: Path) -> None:
        """Take the generator of a checkpoint to begin with (transfer), or of one that draws fewer pixels, to grow.

        Its numbers replace the recipe's.
        """
        found = read_checkpoint(path)
        manifest, recipe = found.manifest, self.recipe
        grows = manifest.resolution < recipe.resolution and networks.can_grow(
            manifest.family, manifest.architecture
        )
        if manifest.resolution != recipe.resolution and not grows:
            raise TrainingRefused(
                f"{path} draws {manifest.resolution} px, the pictures are {recipe.resolution} px, expected as many, or "
                f"fewer of a stylegan2 of the kind skip; give --resolution {manifest.resolution}."
            )
        if manifest.z_dim != recipe.z_dim:
            raise TrainingRefused(
                f"{path} takes {manifest.z_dim} numbers as z, the recipe gives {recipe.z_dim}; "
                f"give --z-dim {manifest.z_dim}."
            )
        stem = manifest.resolution if grows else 0
        self.recipe = replace(recipe, begun_from=manifest.digest[:16], stem=stem)
        self.family, self.architecture = manifest.family, manifest.architecture
        if grows:
            self.architecture = networks.grown(manifest.architecture, recipe)
        self._begin(found.tensors)
