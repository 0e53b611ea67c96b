"""A training from its first picture to its last second: steps, reports, snapshots, the end."""

import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import torch

from generators.errors import TrainingRefused
from generators.train import card, features, metrics, pictures, portable, report, snapshot
from generators.train.device import Place
from generators.train.options import Recipe, Run, chosen, continued, usual
from generators.train.trainer import FIGURES, Trainer

SNAPSHOT = "snapshot.safetensors"
SAVE_EVERY_S = 300
REPORT_EVERY_S = 15
WARM_STEPS, TIMED_STEPS = 3, 5

Say = Callable[[str], None]


class Session:
    """One run of a training, in one folder."""

    def __init__(self, run: Run, given: dict[str, Any], say: Say) -> None:
        self.begun = time.monotonic()
        self.run, self.say = run, say
        self.stopped = threading.Event()
        saved = self._snapshot_to_resume()
        parts, facts = _read(saved) if saved else ({}, {})
        self.place = Place.of(
            run.device, given.get("precision", facts.get("recipe", {}).get("precision", "auto"))
        )
        given["precision"] = "bf16" if self.place.precision == torch.bfloat16 else "fp32"
        edge = given.get("resolution", facts.get("recipe", {}).get("resolution"))
        self.album = pictures.load(run.data, edge, self._progress("pictures"))
        self._say_left_out()
        self.recipe = self._recipe(facts, given)
        needed = run.metrics or self.recipe.cfg == "projected"
        network = features.load(run.features) if needed else None
        self.trainer = Trainer(self.recipe, self.place, network, self.album.train)
        if saved:
            self.trainer.restore(parts, facts)
            say(f"Going on from {saved} at {self.trainer.images:,} images.")
        elif run.resume and run.resume != "latest":
            self.trainer.begin_from(Path(run.resume))
            self.recipe = self.trainer.recipe
        self.best: float | None = facts.get("best")
        self.seconds_before: float = facts.get("seconds", 0.0)
        self.measure = (
            metrics.Measure(network, self.recipe.feature_edge, self.place)
            if run.metrics and network
            else None
        )
        self.real: metrics.Real | None = None
        self.measuring_s: float = facts.get("measuring_s", 0.0)
        if run.compile:
            self.trainer.compile()

    # Before the first step

    def _snapshot_to_resume(self) -> Path | None:
        there = self.run.outdir / SNAPSHOT
        if self.run.resume is None:
            if there.exists():
                raise TrainingRefused(
                    f"{self.run.outdir} holds a training already, expected none; add --resume to go on with it, "
                    "or take another --outdir."
                )
            return None
        if self.run.resume == "latest":
            return there if there.exists() else None
        path = Path(self.run.resume)
        if portable.is_portable(path):
            return path
        if not path.exists():
            raise TrainingRefused(
                f"{path} is not there, expected a snapshot or a checkpoint; --resume alone goes on in --outdir."
            )
        return path if path.is_file() and snapshot.is_snapshot(path) else None

    def _recipe(self, facts: dict[str, Any], given: dict[str, Any]) -> Recipe:
        digest = self.album.digest
        if facts:
            return continued(facts["recipe"], given, digest)
        base = usual(given.get("cfg", "projected"), self.album.resolution, given.get("batch"))
        return chosen(base, {**given, "pictures": digest})

    def _say_left_out(self) -> None:
        out = self.album.left_out
        for name, why in out[:10]:
            self.say(f"Left out: {name} ({why[:120]})")
        if len(out) > 10:
            self.say(f"Left out: {len(out) - 10} more")
        size = f"{self.album.resolution} px"
        aside = len(self.album.validation)
        self.say(f"{len(self.album.train):,} pictures of {size} to train on, {aside:,} kept for validation.")

    def _progress(self, what: str) -> pictures.Progress:
        last = [time.monotonic()]

        def progress(done: int, of: int) -> None:
            if time.monotonic() - last[0] > 5 or done == of:
                last[0] = time.monotonic()
                self.say(f"{what}: {done:,} of {of:,}")

        return progress

    def estimate(self) -> str:
        """What a training will take, from a few steps that are not kept."""
        for _ in range(WARM_STEPS):
            self.trainer.step()
        self.place.wait()
        begin = time.monotonic()
        for _ in range(TIMED_STEPS):
            self.trainer.step()
        self.place.wait()
        rate = TIMED_STEPS * self.recipe.batch / (time.monotonic() - begin)
        weights = sum(p.numel() for p in self.trainer.generator.parameters())
        state = self._snapshot_bytes()
        memory = self.place.memory_bytes() or _peak_bytes()
        left = self.run.kimg * 1000 - self.trainer.images
        return (
            f"{self.recipe.told()}\n"
            f"{self.place.name}: {rate:,.1f} images/s, {memory / 1e9:.2f} GB of memory\n"
            f"generator: {weights / 1e6:.2f} M weights, "
            f"{weights * (2 if self.run.half else 4) / 1e6:.1f} MB as a file; a snapshot: {state / 1e6:.0f} MB\n"
            f"{self.run.kimg:,.0f} thousand images: {max(left, 0) / rate / 3600:.2f} hours"
        )

    def _snapshot_bytes(self) -> int:
        trainer = self.trainer
        return snapshot.bytes_of(trainer.generator, trainer.average, trainer.discriminator.trained)

    def check_space(self) -> None:
        """Refuse to begin where two snapshots and the reports would not fit."""
        self.run.outdir.mkdir(parents=True, exist_ok=True)
        needed = 3 * self._snapshot_bytes() + 50_000_000
        free = shutil.disk_usage(self.run.outdir).free
        if free < needed:
            raise TrainingRefused(
                f"{self.run.outdir} has {free / 1e6:,.0f} MB free, snapshots need {needed / 1e6:,.0f} MB; make room."
            )

    # Steps

    def train(self) -> None:
        """Until the images or the seconds are used up, or somebody asks to stop; saved at the end."""
        self.check_space()
        self.table = report.Table(self.run.outdir / "figures.csv", self.trainer.images)
        if self.measure:
            began = time.monotonic()
            kept = self.run.outdir / "real-features.safetensors"
            album = self.album
            self.real = metrics.real_figures(
                self.measure, album.train, album.validation, kept, self.recipe.pictures
            )
            each = (time.monotonic() - began) / (len(album.train) + len(album.validation))
            self.measuring_s = max(self.measuring_s, 2 * each * self.run.metric_samples + 10)
        if not self.trainer.images:
            self._show_beginning()
        snapped = self.trainer.images // self._snap_images
        reported = saved = time.monotonic()
        sums: list[torch.Tensor] = []
        while not self._is_over():
            sums.append(self.trainer.step())
            now = time.monotonic()
            if now - reported > REPORT_EVERY_S or len(sums) >= 500:
                self._report(sums, now - reported)
                sums, reported = [], time.monotonic()
            if self.trainer.images // self._snap_images > snapped:
                snapped = self.trainer.images // self._snap_images
                self._finish_part()
                reported = saved = time.monotonic()
                sums = []
            elif now - saved > SAVE_EVERY_S:
                self._save()
                saved = time.monotonic()
        if sums:
            self._report(sums, time.monotonic() - reported)
        self._finish_part()

    @property
    def _snap_images(self) -> int:
        return max(int(self.run.snap * 1000), self.recipe.batch)

    def _is_over(self) -> bool:
        if self.stopped.is_set() or self.trainer.images >= self.run.kimg * 1000:
            return True
        if self.run.seconds is None:
            return False
        if self.place.is_gpu and self.trainer.steps % 20 == 0:
            self.place.wait()  # steps are given faster than they are done
        return self._elapsed() > self.run.seconds - min(self.measuring_s + 5, self.run.seconds / 3)

    def _elapsed(self) -> float:
        return time.monotonic() - self.begun

    def _row(self) -> dict[str, float | None]:
        return {
            "images": self.trainer.images,
            "seconds": self.seconds_before + self._elapsed(),
            "augment_p": self.trainer.augment_p,
        }

    def _report(self, sums: list[torch.Tensor], seconds: float) -> None:
        means = torch.stack(sums).float().mean(dim=0).tolist()  # waits for the device
        row = {**self._row(), **dict(zip(FIGURES, means, strict=True))}
        row["images_per_s"] = len(sums) * self.recipe.batch / max(seconds, 1e-9)
        if not all(map(_finite, means)):
            raise TrainingRefused(
                f"After {self.trainer.images:,} images a loss is not finite ({means}); go on from the last snapshot "
                "with --resume and lower --glr and --dlr."
            )
        self.table.add(row)
        told = ", ".join(f"{name} {value:.3f}" for name, value in zip(FIGURES, means, strict=True))
        self.say(f"{self.trainer.images / 1000:8.1f} kimg  {row['images_per_s']:6.1f} images/s  {told}")

    # Reports and snapshots

    def _show_beginning(self) -> None:
        self.run.outdir.mkdir(parents=True, exist_ok=True)
        real = self.album.train[: report.SEEDS].float() / 127.5 - 1
        report.save_image(report.sheet(real, columns=8), self.run.outdir / "real.png")

    def _save(self) -> None:
        facts = {
            "best": self.best,
            "seconds": self.seconds_before + self._elapsed(),
            "measuring_s": self.measuring_s,
        }
        self.trainer.save(self.run.outdir / SNAPSHOT, facts)

    def _finish_part(self) -> None:
        """A snapshot, a grid, figures, and the checkpoint: as `last`, and as `best` if it is."""
        self._save()
        began = time.monotonic()
        average, outdir = self.trainer.average, self.run.outdir
        images = self.trainer.images
        grid = report.sheet(report.samples(average, self.place), columns=8)
        report.save_image(grid, outdir / f"grid-{images // 1000:06d}.png")
        figures = self._measured()
        report.save_image(report.curves(self.table), outdir / "curves.png")
        is_best = self.best is None or (figures is not None and figures.distance < self.best)
        for name in ("last", "best") if is_best else ("last",):
            self._export(outdir / name, grid, figures)
        if figures and is_best:
            self.best = figures.distance
            self._save()  # the best distance is part of what a run goes on from
        if self.run.portable:
            portable.repack(outdir / SNAPSHOT, outdir / "portable", int(self.run.portable * 2**20))
        self.measuring_s = time.monotonic() - began

    def _measured(self) -> metrics.Figures | None:
        if not self.measure or not self.real or (self.stopped.is_set() and self.run.seconds is None):
            return None
        samples = self.measure.of_samples(self.trainer.average, self.run.metric_samples)
        figures = metrics.figures(samples, self.real)
        self.table.add({**self._row(), **figures.as_row()})
        self.say(
            f"{self.trainer.images / 1000:8.1f} kimg  Frechet distance ({features.NAME}) {figures.distance:.2f}, "
            f"{figures.ratio:.1f} times that of halves ({figures.halves:.2f}); precision {figures.precision:.2f}, "
            f"recall {figures.recall:.2f}, diversity {figures.diversity:.2f}"
        )
        return figures

    def _export(self, folder: Path, grid: Any, figures: metrics.Figures | None) -> None:
        average, album = self.trainer.average, self.album
        manifest = card.export(folder, average, self.recipe, self.run, self.trainer.images)
        report.save_image(grid, folder / card.GRID)
        if self.measure and self.real:
            card.write_nearest(folder, average, self.place, self.measure, self.real, album.train)
        card.write_card(folder, manifest, self.recipe, self.run, album.train, figures)

    def stop_on_signals(self) -> None:
        """Let Ctrl-C and TERM end the training after the step under way, saved."""

        def stop(number: int, frame: FrameType | None) -> None:
            self.say("Stopping after this step; what was learnt is saved.")
            self.stopped.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)


def _read(path: Path) -> tuple[snapshot.Parts, snapshot.Facts]:
    return portable.read(path) if path.is_dir() else snapshot.read(path)


def _finite(value: float) -> bool:
    return value == value and abs(value) != float("inf")


def _peak_bytes() -> int:
    """The most memory this process had."""
    try:
        import resource  # not on every system
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
