"""The wings that come with the house: open where bundled weights are good, drafts otherwise."""

from typing import Any

from django.core.files import File

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain


def build_wing(words: dict[str, Any]) -> Domain:
    """The domain of these words, with the weights bundled under its slug if there are any.

    They are left to a worker to unpack: the first face does not wait for them. Without good
    weights it is a draft, and its page in the office says what to do.
    """
    from generators import bundled
    from generators.formats import nonesuch

    domain = Domain(state=Domain.State.DRAFT, **words)
    entry = bundled.load().get(domain.slug)
    if entry is not None:
        manifest, _ = nonesuch.read(entry.weights)
        checkpoint = Checkpoint(name=manifest.name, licence=manifest.licence, source=manifest.source)
        with entry.weights.open("rb") as weights:
            checkpoint.upload.save(f"{domain.slug}.safetensors", File(weights), save=True)
        domain.checkpoint = checkpoint
        domain.state = Domain.State.LIVE if entry.good else Domain.State.DRAFT
    domain.full_clean()
    domain.save()
    return domain
