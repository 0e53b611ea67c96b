"""What the page of a domain shows of its state, and the two buttons that change it."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from gallery.adminsite.condition import STEPS, Condition, condition, wanted
from gallery.domains.models import Domain
from gallery.pool.levels import levels
from gallery.pool.models import Slot, Specimen
from gallery.pool.retire import retire_slots

SAMPLES = 12


def seen(domain: Domain) -> dict[str, Any]:
    """Everything that the part of the page about its state is made of."""
    level = levels([domain.pk])[domain.pk]
    samples = Specimen.objects.filter(domain=domain, state=Specimen.State.LIVE).select_related(
        "domain", "listing"
    )
    return {
        "domain": domain,
        "level": level,
        "wanted": wanted(domain),
        "condition": condition(domain, level),
        "steps": STEPS,
        "samples": samples.order_by("-made_at", "-pk")[:SAMPLES],
    }


def as_json(request: HttpRequest, domain: Domain, *, may_change: bool) -> JsonResponse:
    """The same, for the page's own script: facts, and the part as HTML."""
    context = {**seen(domain), "may_change": may_change}
    now: Condition = context["condition"]
    response = JsonResponse(
        {
            "state": domain.state,
            "checkpoint": domain.checkpoint.state if domain.checkpoint else None,
            "condition": now.word,
            "sentence": now.sentence,
            "live": context["level"].live,
            "wanted": context["wanted"],
            "can_open": now.can_open,
            "settled": now.settled,
            "html": render_to_string("admin/domains/domain/condition.html", context, request),
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def open_to_the_public(domain: Domain) -> str:
    """Open it; else the reason why it stays closed."""
    now = condition(domain, levels([domain.pk])[domain.pk])
    if domain.state == Domain.State.LIVE:
        return ""
    if not now.can_open:
        return f"The wing “{domain.wing}” stays closed. {now.sentence}"
    domain.state = Domain.State.LIVE
    domain.save(update_fields=["state"])
    return ""


def close(domain: Domain) -> None:
    domain.state = Domain.State.DRAFT
    domain.save(update_fields=["state"])


def clear_walls(domain: Domain) -> None:
    """Retire all that hangs: its files have other edges than those of a new checkpoint."""
    with transaction.atomic():
        while Slot.objects.filter(domain=domain).exists():
            retire_slots(domain, Slot.objects.filter(domain=domain), timezone.now())
