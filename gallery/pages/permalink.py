"""One specimen for ever: its picture, label, recipe and files; or, plainly, that it is gone."""

from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from gallery.deck.captions import words_of
from gallery.deck.load import EmptyDeck
from gallery.pages.hosts import database_away
from gallery.pages.place import Place
from gallery.pages.views import no_store
from gallery.pages.words import page_words
from gallery.pool.entry import Entry
from gallery.pool.models import Specimen
from gallery.pool.recipe import Recipe
from gallery.renditions import names
from gallery.renditions.mat import mat

NEXT_DOOR = 4


def permalink(request: HttpRequest, place: Place, key: str) -> HttpResponseBase:
    """The one page that asks the database, once (promise 1)."""
    try:
        specimen = _find(place, key)
    except DatabaseError:
        return database_away()
    words = page_words(*place)
    accession = f"{specimen.made_at.year}.{place.wing.domain.letter}.{specimen.seed}"
    if specimen.state == Specimen.State.HIDDEN:
        return _answer("gone", words | {"accession": accession}, status=410)
    words["domain"] |= _made_by(specimen)
    caption = words_of(place.wing.domain.captions, specimen.seed)
    words |= {"picture": _picture(specimen, accession) | caption._asdict(), "accession": accession}
    if not specimen.has_files:
        return _answer("gone", words, status=410)
    return _answer("permalink", words | {"neighbours": _next_door(place, key)})


def _find(place: Place, key: str) -> Specimen:
    specimens = Specimen.objects.select_related("checkpoint")
    specimen = specimens.filter(domain_id=place.wing.domain.pk, key=key).first()
    if specimen is None:
        raise Http404(f"No picture of this domain has the key {key}.")
    return specimen


def _answer(name: str, words: dict[str, Any], status: int = 200) -> HttpResponse:
    return no_store(HttpResponse(render_to_string(f"pages/{name}.html", words), status=status))


def _made_by(specimen: Specimen) -> dict[str, Any]:
    """What the label says of the checkpoint that drew this one, which the domain may have left since."""
    return {
        "made_by": specimen.checkpoint.name,
        "licence": specimen.checkpoint.licence,
        "resolution": specimen.resolution,
        "edges": names.edges(specimen.resolution),
        "mat": mat(specimen.resolution),
    }


def _picture(specimen: Specimen, accession: str) -> dict[str, Any]:
    recipe = Recipe.parse(specimen.recipe)
    digits = recipe.checkpoint[:16]
    return {
        "key": specimen.key,
        "shelf": specimen.key[:2],
        "accession": accession,
        "seed": specimen.seed,
        "year": specimen.made_at.year,
        "edge": names.edges(specimen.resolution)[-1],
        "fingerprint": " ".join(digits[start : start + 4] for start in range(0, len(digits), 4)),
        "psi": recipe.truncation_psi,
        "cutoff": recipe.truncation_cutoff,
        "class": recipe.class_of(_classes(specimen)),
        "set_size": recipe.set_size,
        "first_of_set": recipe.first_of_set,
        "noise": recipe.noise_mode,
        "made": specimen.made_at,
        "made_s": round(specimen.render_s, 2),
        "command": _command(recipe, recipe.class_of(_classes(specimen))),
    }


def _classes(specimen: Specimen) -> int:
    return int(specimen.checkpoint.manifest.get("c_dim", 0))


def _command(recipe: Recipe, class_index: int | None) -> str:
    """What draws it again, beside a checkout of this project."""
    which = "" if class_index is None else f" --class {class_index}"
    cutoff = "" if recipe.truncation_cutoff is None else f" --truncation-cutoff {recipe.truncation_cutoff}"
    set_size = "" if recipe.set_size is None else f" --set-size {recipe.set_size}"
    return (
        f"python -m generators render --seeds {recipe.seed} --truncation-psi {recipe.truncation_psi}"
        f"{cutoff}{which}{set_size} var/checkpoints/{recipe.checkpoint}"
    )


def _next_door(place: Place, key: str) -> list[dict[str, str]]:
    try:
        drawn, _ = place.wing.deck.draw(None, NEXT_DOOR + 1)
    except EmptyDeck:
        return []
    near = [Entry.unpack(packed.decode()) for packed in drawn]
    letter = place.wing.domain.letter
    return [
        {"key": one.key, "shelf": one.key[:2], "accession": one.accession(letter)}
        for one in near
        if one.key != key
    ][:NEXT_DOOR]
