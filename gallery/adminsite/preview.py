"""What a form asks while it is filled in: the words a noun suggests, the look a colour gives."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from gallery.domains import suggest
from gallery.domains.colours import DARK, HEX, LIGHT, Role, derive, too_close
from gallery.domains.models import Domain


def words(request: HttpRequest) -> JsonResponse:
    """Suggestions for ?noun= and ?slug=, by the name of their field."""
    taken = set(_others(request.GET.get("domain", "")).values_list("letter", flat=True))
    noun, slug = request.GET.get("noun", "")[:40], request.GET.get("slug", "")[:40]
    return JsonResponse(suggest.words(noun, slug, taken) if noun or slug else {})


def colour(request: HttpRequest) -> JsonResponse:
    """What is to be said of ?seed=."""
    seed = request.GET.get("seed", "")
    if HEX.fullmatch(seed) is None:
        return JsonResponse({"error": f"{seed[:20]!r} is no colour; write it like #2f5fa8."}, status=400)
    return JsonResponse({"warning": close_hues(seed, request.GET.get("domain", ""))})


def look(request: HttpRequest, digits: str) -> HttpResponse:
    """The stylesheet of a preview by day and by night."""
    seed = f"#{digits}"
    if HEX.fullmatch(seed) is None:
        raise Http404(f"{seed[:20]} is no colour.")
    day, night = (
        "".join(f"--{role}:{value};" for role, value in derive(seed, theme).items())
        for theme in (LIGHT, DARK)
    )
    css = f".preview{{--seed:{seed}}}\n.preview-day{{{day}}}\n.preview-night{{{night}}}\n"
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _roles(seed: str, theme: Mapping[str, Role]) -> str:
    return "".join(f"--{role}:{value};" for role, value in derive(seed, theme).items())


def close_hues(seed: str, domain_id: str | int | None) -> str:
    """A warning when visitors may take the colour for another wing's; empty when not."""
    wings: dict[str, list[str]] = {}
    for other, wing in _others(str(domain_id or "")).values_list("seed_colour", "wing"):
        wings.setdefault(other, []).append(wing)
    close = [wing for other in too_close(seed, wings) for wing in wings[other]]
    if not close:
        return ""
    return f"This is close to the paint of {' and '.join(close)}; visitors may take one for the other."


def _others(domain_id: str) -> QuerySet[Domain]:
    domains = Domain.objects.order_by("position", "slug")
    return domains.exclude(pk=int(domain_id)) if domain_id.isdecimal() else domains
