"""The page of a domain that has no weights, or none that are good enough: three ways to better ones."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from gallery import nudges
from gallery.adminsite.domain_views import clear_walls
from gallery.checkpoints import catalogue, uploads
from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain


class FileForm(forms.Form):
    """A file, and what visitors read of it."""

    file = forms.FileField(label="A file", help_text="A worker looks what it is and unpacks it.")
    name = forms.CharField(label="Its name", max_length=120, help_text="As the label and the footer name it.")
    licence = forms.CharField(
        label="Its licence",
        required=False,
        max_length=200,
        help_text="In plain words; it stands under every picture.",
    )

    def __init__(self, *args: Any, refusal: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if refusal:  # the file was dropped on its way in
            self.fields["file"].error_messages["required"] = refusal


def page(request: HttpRequest, domain: Domain, context: dict[str, Any]) -> HttpResponse:
    """Shows the three ways; a POST goes one of the first two. The caller has asked for permissions."""
    form = FileForm()
    if request.method == "POST" and domain.state == Domain.State.LIVE:
        messages.error(
            request, f"“{domain.wing}” is open, and new weights take a while; close it, then come back."
        )
        return HttpResponseRedirect(request.path)
    if request.method == "POST" and "fetch" in request.POST:
        if order(domain, request.POST["fetch"]):
            return HttpResponseRedirect(_office(domain))
        messages.error(request, "The catalogue has no such checkpoint that can be fetched; choose one below.")
    elif request.method == "POST":
        form = FileForm(request.POST, request.FILES, refusal=uploads.refusal(request))
        if form.is_valid():
            given = form.cleaned_data
            checkpoint = Checkpoint.objects.create(
                name=given["name"], licence=given["licence"], upload=given["file"]
            )
            _give(domain, checkpoint, nudges.IMPORT_CHECKPOINT)
            return HttpResponseRedirect(_office(domain))
    fitting, others = catalogue.sorted_for(domain.noun, domain.wing)
    words = {"domain": domain, "form": form, "fitting": fitting, "others": others}
    return TemplateResponse(request, "admin/domains/domain/weights.html", {**context, **words})


def order(domain: Domain, name: str) -> bool:
    """Have a worker fetch it from the catalogue; False when it cannot be fetched. One that is here is taken."""
    offer = next((one for one in catalogue.offers() if one.name == name and one.fetchable), None)
    if offer is None:
        return False
    address = catalogue.ADDRESS + offer.name
    here = Checkpoint.objects.filter(address=address).exclude(state=Checkpoint.State.REFUSED).first()
    checkpoint = here or Checkpoint.objects.create(
        name=offer.title,
        licence=offer.licence,
        source=offer.source,
        address=address,
        state=Checkpoint.State.ORDERED,
    )
    _give(domain, checkpoint, nudges.FETCH_CHECKPOINT)
    return True


def _give(domain: Domain, checkpoint: Checkpoint, nudge: str) -> None:
    with transaction.atomic():
        domain.checkpoint = checkpoint
        domain.save(update_fields=["checkpoint"])
        clear_walls(domain)
        if checkpoint.state in (Checkpoint.State.ORDERED, Checkpoint.State.UPLOADED):
            transaction.on_commit(partial(nudges.send, nudge, checkpoint.pk))


def _office(domain: Domain) -> str:
    return reverse("admin:domains_domain_change", args=[domain.pk])
