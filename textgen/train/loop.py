"""A training from its first listing to its last second: steps, reports, snapshots, validation, the end."""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import torch

from textgen import corpus
from textgen.adapter import Adapter
from textgen.base import sha256_of
from textgen.errors import TrainingRefused
from textgen.score import Example, Score, examples_of, score
from textgen.tokens import Bytes, Tokens
from textgen.train import report, samples, snapshot
from textgen.train.data import own_tokens, prepare
from textgen.train.options import USUAL, Recipe, Run, chosen, continued
from textgen.train.trainer import Trainer

SAVE_EVERY_S = 180
REPORT_EVERY_S = 30

Say = Callable[[str], None]


class Session:
    """One run of a training, in one folder."""

    def __init__(self, run: Run, given: dict[str, Any], say: Say) -> None:
        self.begun = time.monotonic()
        self.run, self.say = run, say
        self.stopped = threading.Event()
        if run.threads:
            torch.set_num_threads(run.threads)
        path = run.outdir / snapshot.SNAPSHOT
        if path.exists() and not run.resume:
            raise TrainingRefused(
                f"{run.outdir} holds a training already, expected none; add --resume to go on with it, "
                "or take another --outdir."
            )
        parts, facts = snapshot.read(path) if path.exists() else ({}, {})
        recipe = (
            continued(facts["recipe"], given) if facts else chosen(USUAL[given.get("model", "lora")], given)
        )
        run.outdir.mkdir(parents=True, exist_ok=True)
        self.tokens = self._tokens(recipe)
        shelf = prepare(run.data, run.outdir, self.tokens, say)
        if recipe.data and recipe.data != shelf.digest:
            raise TrainingRefused(
                f"{run.outdir} holds other listings than the training was begun with; put listings.safetensors back, "
                "or take another --outdir."
            )
        adapter = Adapter.read(run.begin_from) if run.begin_from and not facts else None
        begun_from = sha256_of(run.begin_from)[:16] if run.begin_from and adapter else recipe.begun_from
        self.recipe = replace(recipe, data=shelf.digest, begun_from=begun_from)
        self.trainer = Trainer(self.recipe, shelf, run.base, run.device)
        if adapter:
            self.trainer.begin_from(adapter)
            say(f"Beginning with {run.begin_from}: {adapter.note}.")
        if facts:
            self.trainer.restore(parts, facts)
            say(f"Going on at step {self.trainer.steps:,}, {self.trainer.tokens:,} tokens.")
        self.seconds_before: float = facts.get("seconds", 0.0)
        self.cpu_before: float = facts.get("cpu_s", 0.0)
        self.cpu_begun = time.process_time()
        self.validating_s = 0.0
        say(f"{self.trainer.learner.weights():,} weights learn: {self.recipe.told()}")

    def _tokens(self, recipe: Recipe) -> Tokens:
        if recipe.model == "lstm":
            return Bytes()
        if recipe.model == "scratch":
            return own_tokens(self.run.data, self.run.outdir, recipe.vocabulary, self.say)
        assert self.run.base is not None
        return Tokens.read(self.run.base)

    def train(self) -> None:
        """Until the steps or the seconds are used up, or somebody asks to stop; saved at the end."""
        run, trainer = self.run, self.trainer
        self.table = report.Table(run.outdir / "figures.csv", trainer.steps)
        self.whole, self.cleaned = validation(run.data, run.validate_on, run.outdir)
        if not trainer.steps and self.whole:
            self._validate()
        saved = reported = validated = time.monotonic()
        nats, count = 0.0, 0
        while not self._is_over():
            more, tokens = trainer.step()
            nats, count = nats + more, count + tokens
            now = time.monotonic()
            if count and now - reported > REPORT_EVERY_S:
                self._report(nats, count, now - reported)
                nats, count, reported = 0.0, 0, now
            if self.whole and now - validated > run.validate_s:
                self.save()
                self._validate()
                nats, count = 0.0, 0
                saved = reported = validated = time.monotonic()
            elif now - saved > SAVE_EVERY_S:
                self.save()
                saved = time.monotonic()
        if count:
            self._report(nats, count, time.monotonic() - reported)
        self.save()
        if self.whole and not self.stopped.is_set():
            self._validate()
        report.draw(self.table, run.outdir / "curve.png")
        self._show()

    def _show(self) -> None:
        model = (
            samples.decoder(self.recipe, self.run.base, self.trainer.average) if self.run.samples else None
        )
        if model is None or self.stopped.is_set():
            return
        told = "\n\n---\n\n".join(samples.written(model, self.tokens, self.run.samples))
        path = self.run.outdir / "samples.md"
        path.write_text(f"After {self.trainer.steps:,} steps, unchecked:\n\n{told}\n", encoding="utf-8")
        self.say(f"What it would write by now: {path}")

    def _is_over(self) -> bool:
        run = self.run
        if self.stopped.is_set() or (run.steps is not None and self.trainer.steps >= run.steps):
            return True
        if run.cpu_seconds is not None and self._cpu_s() > run.cpu_seconds:
            return True
        return run.seconds is not None and self._elapsed() > run.seconds - self.validating_s

    def _cpu_s(self) -> float:
        """Spent on learning, of this and earlier runs."""
        return self.cpu_before + time.process_time() - self.cpu_begun

    def _elapsed(self) -> float:
        return time.monotonic() - self.begun

    def _row(self) -> dict[str, float]:
        seconds = self.seconds_before + self._elapsed()
        counted = {"steps": self.trainer.steps, "tokens": self.trainer.tokens}
        return {**counted, "seconds": seconds, "cpu_s": self._cpu_s()}

    def _report(self, nats: float, count: int, seconds: float) -> None:
        mean, rate = nats / count, count / max(seconds, 1e-9)
        if mean != mean or mean == float("inf"):
            raise TrainingRefused(
                f"At step {self.trainer.steps:,} the loss is not finite; go on from the last snapshot with --resume "
                "and a lower --rate."
            )
        self.table.add({**self._row(), "tokens_per_s": rate, "nats_per_token": mean})
        self.say(
            f"step {self.trainer.steps:6,}  {self.trainer.tokens:10,} tokens  {rate:6.0f} tokens/s  "
            f"{mean:.3f} nats a token"
        )

    def save(self) -> None:
        seconds = self.seconds_before + self._elapsed()
        facts = {"seconds": seconds, "cpu_s": self._cpu_s(), "threads": torch.get_num_threads()}
        self.trainer.save(self.run.outdir / snapshot.SNAPSHOT, facts)

    def measured(self, examples: list[Example]) -> Score:
        """With the averaged weights, which are what is exported."""
        with self.trainer.averaged():
            return score(examples, self.tokens, self.trainer.learner.body, self.trainer.learner.head)

    def _validate(self) -> None:
        began, cpu = time.monotonic(), time.process_time()
        whole, cleaned = self.measured(self.whole).bits_per_byte, self.measured(self.cleaned).bits_per_byte
        self.table.add({**self._row(), "bits_per_byte": whole, "bits_per_byte_cleaned": cleaned})
        report.draw(self.table, self.run.outdir / "curve.png")
        self.validating_s = time.monotonic() - began
        self.cpu_begun += time.process_time() - cpu
        self.say(
            f"step {self.trainer.steps:6,}  validation, {len(self.whole)} listings: {whole:.4f} bits a byte; "
            f"{cleaned:.4f} without what is never written"
        )

    def stop_on_signals(self) -> None:
        """Let Ctrl-C and TERM end the training after the step under way, saved."""

        def stop(number: int, frame: FrameType | None) -> None:
            self.say("Stopping after this step; what was learnt is saved.")
            self.stopped.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)


def validation(folder: Path, count: int, cache: Path) -> tuple[list[Example], list[Example]]:
    """So many listings of the split `val`, picked by their place alone: as they stand, and cleaned as for learning."""
    if not count:
        return [], []
    rows = corpus.rows(folder, "val")
    cleaned = list(corpus.examples(folder, "val", cache))
    return (
        examples_of(rows[:: max(len(rows) // count, 1)][:count]),
        cleaned[:: max(len(cleaned) // count, 1)][:count],
    )
