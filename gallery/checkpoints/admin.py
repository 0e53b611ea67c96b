"""Checkpoints in the office: delivered as a file, unpacked by a worker, kept while a picture needs them."""

from __future__ import annotations  # ModelForm has no subscript at run time

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gallery import nudges
from gallery.checkpoints import uploads
from gallery.checkpoints.forms import CheckpointForm
from gallery.checkpoints.models import Checkpoint
from gallery.checkpoints.remove import delete_files, is_used
from gallery.domains.models import Domain

if TYPE_CHECKING:
    CheckpointModelAdmin = admin.ModelAdmin[Checkpoint]
else:
    CheckpointModelAdmin = admin.ModelAdmin

SHAPES = {
    Checkpoint.State.ORDERED: "state-soft",
    Checkpoint.State.FETCHING: "state-soft",
    Checkpoint.State.UPLOADED: "state-soft",
    Checkpoint.State.IMPORTING: "state-soft",
    Checkpoint.State.READY: "state-open",
    Checkpoint.State.REFUSED: "state-warn",
}


def in_fours(digest: str, digits: int = 16) -> str:
    """The first digits of a sha256, as a person can compare them: 41d0 9be2 7c3f e518."""
    return " ".join(digest[start : start + 4] for start in range(0, min(digits, len(digest)), 4))


def state(checkpoint: Checkpoint) -> SafeString:
    return format_html(
        '<span class="state {}">{}</span>',
        SHAPES[Checkpoint.State(checkpoint.state)],
        checkpoint.get_state_display(),
    )


@admin.register(Checkpoint)
class CheckpointAdmin(CheckpointModelAdmin):
    form = CheckpointForm
    list_display = ("called", "condition", "resolution_px", "fingerprint", "licence_or_none", "used_by")
    search_fields = ("name", "digest")
    search_help_text = "A name, or the first digits of a fingerprint"
    sortable_by = ()
    show_full_result_count = False
    actions = None
    facts = ("condition", "fingerprint", "family", "resolution_px", "used_by", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Checkpoint]:
        return super().get_queryset(request).prefetch_related("domains")

    def get_fields(self, request: HttpRequest, obj: Checkpoint | None = None) -> Any:
        words = ["name", "licence", "source"]
        return [*words, "upload"] if obj is None else [*words, *self.get_readonly_fields(request, obj)]

    def get_readonly_fields(self, request: HttpRequest, obj: Checkpoint | None = None) -> list[str]:
        return [] if obj is None else list(self.facts)

    def get_form(
        self, request: HttpRequest, obj: Checkpoint | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Checkpoint]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.upload_refusal = uploads.refusal(request)  # type: ignore[attr-defined]
        return form

    def save_model(
        self, request: HttpRequest, obj: Checkpoint, form: ModelForm[Checkpoint], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            transaction.on_commit(partial(nudges.send, nudges.IMPORT_CHECKPOINT, obj.pk))

    def has_delete_permission(self, request: HttpRequest, obj: Checkpoint | None = None) -> bool:
        """Never while a domain hangs by it or a picture was made with it: recipes name it."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not is_used(obj))

    def delete_model(self, request: HttpRequest, obj: Checkpoint) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(partial(delete_files, obj))

    @admin.display(description="checkpoint")
    def called(self, checkpoint: Checkpoint) -> str:
        return checkpoint.name

    @admin.display(description="state")
    def condition(self, checkpoint: Checkpoint) -> SafeString:
        if checkpoint.trouble:
            return format_html('{}<div class="small">{}</div>', state(checkpoint), checkpoint.trouble)
        return state(checkpoint)

    @admin.display(description="picture")
    def resolution_px(self, checkpoint: Checkpoint) -> str:
        if checkpoint.kind == Checkpoint.Kind.LISTING:
            return "words"
        return f"{checkpoint.resolution} px" if checkpoint.resolution else "unknown"

    @admin.display(description="fingerprint")
    def fingerprint(self, checkpoint: Checkpoint) -> SafeString | str:
        if not checkpoint.digest:
            return "none yet"
        return format_html(
            '<span class="fours" title="sha256 {}">{}</span>', checkpoint.digest, in_fours(checkpoint.digest)
        )

    @admin.display(description="licence")
    def licence_or_none(self, checkpoint: Checkpoint) -> SafeString | str:
        return checkpoint.licence or format_html('<span class="{}">{}</span>', "warn", "not stated")

    @admin.display(description="used by")
    def used_by(self, checkpoint: Checkpoint) -> SafeString | str:
        domains = checkpoint.domains.all()
        return (
            format_html_join(", ", '<a href="{}">{}</a>', ((_office(one), one.wing) for one in domains))
            or "no domain"
        )


def _office(domain: Domain) -> str:
    return reverse("admin:domains_domain_change", args=[domain.pk])
