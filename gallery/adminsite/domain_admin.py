"""Domains in the office: added, worded, painted, opened, closed."""

from __future__ import annotations  # ModelForm has no subscript at run time

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from gallery import nudges
from gallery.adminsite import delivery, domain_views, listings, preview
from gallery.adminsite.condition import condition, wanted
from gallery.adminsite.domain_form import DomainForm
from gallery.checkpoints import uploads
from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.dissolve import dissolve, taken_down
from gallery.pool.levels import levels
from gallery.pool.models import Pool, Specimen
from gallery.renditions.thumbnail import thumbnail

if TYPE_CHECKING:
    DomainModelAdmin = admin.ModelAdmin[Domain]
else:
    DomainModelAdmin = admin.ModelAdmin

WORDS = (
    ("wing", "letter"),
    "sentence",
    "still_sentence",
    "grid_sentence",
    "tagline",
    ("title", "medium"),
    "fact",
)
LOOK = ("seed_colour", "display_face", "aspect")
DRAWING = (("truncation_psi", "truncation_cutoff", "class_index"), "set_size")
MAKING = (("pool_target", "renewal_per_hour"), "refresh_s")
PLACE = ("position", "hosts")
FILE = ("file", "file_name", "file_licence")
FOLDED = ("collapse",)
BARE = mark_safe('<span class="thumb bare"></span>')
SUGGESTED = "What is left empty is written from the noun."
LENDERS = ("photos_from", "faces_from")
LENT = "Of a domain of listings, which is one whose weights write."


class DomainList(ChangeList):
    """Knows the level of every pool on the page, in four queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown = list(self.result_list)
        by_domain = levels([domain.pk for domain in shown])
        for domain in shown:
            domain.level = by_domain[domain.pk]
        self.result_list = shown


@admin.register(Domain)
class DomainAdmin(DomainModelAdmin):
    form = DomainForm
    list_display = ("what", "weights", "colour", "hung", "doing", "page")
    list_display_links = None
    sortable_by = ()  # they hang in the order of the entrance hall
    list_select_related = ("checkpoint",)
    search_fields = ("slug", "wing", "sentence")
    show_full_result_count = False
    actions = None  # deleting many at once is nothing to do by a slip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Domain]:
        newest = Specimen.objects.filter(domain=OuterRef("pk"), state=Specimen.State.LIVE).order_by(
            "-made_at"
        )
        return (
            super()
            .get_queryset(request)
            .select_related("checkpoint")
            .annotate(
                sample_key=Subquery(newest.values("key")[:1]),
                sample_resolution=Subquery(newest.values("resolution")[:1]),
            )
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DomainList

    def get_fieldsets(self, request: HttpRequest, obj: Domain | None = None) -> Any:
        may_change = (
            self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)
        )
        weights = ("checkpoint", *(FILE if may_change and _may_deliver(request) else ()))
        if obj is None:
            return (
                (None, {"fields": ("slug", "noun")}),
                ("Weights", {"fields": weights}),
                ("Words", {"fields": (*WORDS, "captions"), "classes": FOLDED, "description": SUGGESTED}),
                ("Look", {"fields": LOOK}),
                ("Pool", {"fields": (*DRAWING, *MAKING), "classes": FOLDED}),
                ("On loan", {"fields": LENDERS, "classes": FOLDED, "description": LENT}),
                ("Place", {"fields": PLACE, "classes": FOLDED}),
            )
        is_listing = obj.kind == Domain.Kind.LISTING
        words = WORDS if is_listing else (*WORDS, "captions")
        return (
            ("Words", {"fields": (("slug", "noun"), *words), "description": SUGGESTED}),
            ("Look", {"fields": LOOK}),
            ("Pool", {"fields": MAKING if is_listing else (*DRAWING, *MAKING)}),
            *((("On loan", {"fields": LENDERS, "description": LENT}),) if is_listing else ()),
            ("Place", {"fields": PLACE}),
            ("Weights", {"fields": weights, "classes": FOLDED}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Domain | None = None) -> tuple[str, ...]:
        """The address of an open domain stands in other people's links."""
        return ("slug",) if obj is not None and obj.state == Domain.State.LIVE else ()

    def get_form(
        self, request: HttpRequest, obj: Domain | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Domain]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.upload_refusal = uploads.refusal(request)  # type: ignore[attr-defined]
        if not _may_deliver(request):
            for name in FILE:
                form.base_fields.pop(name, None)
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the buttons to add and change a checkpoint in a window of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def save_model(self, request: HttpRequest, obj: Domain, form: ModelForm[Domain], change: bool) -> None:
        before = Domain.objects.select_related("checkpoint").filter(pk=obj.pk).first() if change else None
        file = form.cleaned_data.get("file")
        if file:
            obj.checkpoint = Checkpoint.objects.create(
                name=form.cleaned_data["file_name"], licence=form.cleaned_data["file_licence"], upload=file
            )
            transaction.on_commit(partial(nudges.send, nudges.IMPORT_CHECKPOINT, obj.checkpoint.pk))
        if change:
            listings.release(obj, form.changed_data)
        super().save_model(request, obj, form, change)
        if before is not None and _resolution(before) != _resolution(obj):
            domain_views.clear_walls(obj)
        Pool.objects.filter(pk=obj.pk).update(trouble="", trouble_at=None)  # what was wrong may be right now
        transaction.on_commit(partial(nudges.send, nudges.RECONCILE))
        if "seed_colour" in form.changed_data and (warning := preview.close_hues(obj.seed_colour, obj.pk)):
            self.message_user(request, warning, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Domain, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to its own page, where its state is seen."""
        if "_addanother" in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(_office(obj))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        domain = self.get_object(request, object_id)
        seen = domain_views.seen(domain) if domain is not None else {}
        may = domain is not None and self.has_change_permission(request, domain)
        face = domain.display_face if domain is not None else ""
        return super().change_view(
            request, object_id, form_url, {**seen, "may_change": may, "face": face, **(extra_context or {})}
        )

    # --- deleting -----------------------------------------------------------------------

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """In numbers: Django's own list would fetch a million pictures to name them."""
        protected: list[str] = []
        pictures = Specimen.objects.filter(domain__in=[domain.pk for domain in objs]).count()
        for domain in objs:
            hidden = taken_down(domain)
            if hidden:
                protected.append(
                    f"{hidden:,} pictures that were taken down; their rows keep them from being made again."
                    " Close the domain instead."
                )
        return [str(domain) for domain in objs], {"pictures": pictures}, set(), protected

    def delete_model(self, request: HttpRequest, obj: Domain) -> None:
        dissolve(obj)

    # --- what the page asks for ----------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:domain_id>/condition/", view(self.condition_view), name="domains_domain_condition"),
            path("<int:domain_id>/open/", view(self.open_view), name="domains_domain_open"),
            path("<int:domain_id>/close/", view(self.close_view), name="domains_domain_close"),
            path("<int:domain_id>/weights/", view(self.weights_view), name="domains_domain_weights"),
            path("<int:domain_id>/listing/", view(self.listing_view), name="domains_domain_listing"),
            path("words/", view(preview.words), name="domains_domain_words"),
            path("colour/", view(preview.colour), name="domains_domain_colour"),
            path("look/<slug:digits>.css", view(preview.look), name="domains_domain_look"),
            *super().get_urls(),
        ]

    def condition_view(self, request: HttpRequest, domain_id: int) -> JsonResponse:
        domain = self._find(domain_id)
        if not self.has_view_permission(request, domain):
            raise PermissionDenied
        return domain_views.as_json(request, domain, may_change=self.has_change_permission(request, domain))

    def open_view(self, request: HttpRequest, domain_id: int) -> HttpResponse:
        domain = self._asked_to_change(request, domain_id)
        if request.method == "POST":
            refusal = domain_views.open_to_the_public(domain)
            if refusal:
                self.message_user(request, refusal, messages.ERROR)
            else:
                self.log_change(request, domain, "Opened.")
                self.message_user(request, f"The wing “{domain.wing}” is open.", messages.SUCCESS)
        return HttpResponseRedirect(_office(domain))

    def close_view(self, request: HttpRequest, domain_id: int) -> HttpResponse:
        domain = self._asked_to_change(request, domain_id)
        if request.method == "POST":
            domain_views.close(domain)
            self.log_change(request, domain, "Closed.")
            self.message_user(
                request, f"The wing “{domain.wing}” is closed. What hangs there stays.", messages.SUCCESS
            )
        return HttpResponseRedirect(_office(domain))

    def weights_view(self, request: HttpRequest, domain_id: int) -> HttpResponse:
        domain = self._asked_to_change(request, domain_id)
        if request.method == "POST" and not _may_deliver(request):
            raise PermissionDenied
        words = {"opts": self.opts, "original": domain, "may_deliver": _may_deliver(request)}
        return delivery.page(request, domain, {**self.admin_site.each_context(request), **words})

    def listing_view(self, request: HttpRequest, domain_id: int) -> HttpResponse:
        """A listing as visitors will see it: ?key=, else the last one that was published."""
        domain = self._find(domain_id)
        if not self.has_view_permission(request, domain):
            raise PermissionDenied
        return listings.preview(domain, request.GET.get("key", ""))

    def _find(self, domain_id: int) -> Domain:
        domain = Domain.objects.select_related("checkpoint").filter(pk=domain_id).first()
        if domain is None:
            raise Http404(f"No domain has the number {domain_id}.")
        return domain

    def _asked_to_change(self, request: HttpRequest, domain_id: int) -> Domain:
        domain = self._find(domain_id)
        if not self.has_change_permission(request, domain):
            raise PermissionDenied
        return domain

    # --- a line of the ledger --------------------------------------------------------------

    @admin.display(description="domain")
    def what(self, domain: Any) -> SafeString:
        picture = thumbnail(domain.sample_key, domain.sample_resolution) if domain.sample_resolution else BARE
        return format_html(
            '<span class="what">{}<a class="face-{}" href="{}">{}</a></span>',
            picture,
            domain.display_face,
            _office(domain),
            domain.sentence,
        )

    @admin.display(description="checkpoint")
    def weights(self, domain: Domain) -> SafeString | str:
        if domain.checkpoint is None:
            return format_html('<span class="state state-warn">{}</span>', "none")
        licence = domain.checkpoint.licence
        return format_html(
            '{}<span class="small {}">{}</span>',
            domain.checkpoint.name,
            "soft" if licence else "warn",
            f"licence {licence}" if licence else "licence not stated",
        )

    @admin.display(description="colour")
    def colour(self, domain: Domain) -> SafeString:
        return format_html(
            '<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><path fill="{0}" d="M0 0h1v1H0z"/></svg>'
            '<span class="small fours">{0}</span>',
            domain.seed_colour,
        )

    @admin.display(description="pool")
    def hung(self, domain: Any) -> SafeString:
        return format_html(
            '<progress class="level" value="{}" max="{}" aria-hidden="true"></progress>'
            '<span class="small num">{} of {}</span>',
            domain.level.live,
            max(1, wanted(domain)),
            f"{domain.level.live:,}",
            f"{wanted(domain):,}",
        )

    @admin.display(description="state")
    def doing(self, domain: Any) -> SafeString:
        now = condition(domain, domain.level)
        return format_html('<span class="state {}">{}</span>', now.shape, now.word)

    @admin.display(description="page")
    def page(self, domain: Domain) -> SafeString | str:
        if domain.state != Domain.State.LIVE:
            return format_html('<span class="soft">{}</span>', domain.get_absolute_url())
        return format_html('<a href="{0}">{0}</a>', domain.get_absolute_url())


def _office(domain: Domain) -> str:
    return reverse("admin:domains_domain_change", args=[domain.pk])


def _resolution(domain: Domain) -> int | None:
    return domain.checkpoint.resolution if domain.checkpoint else None


def _may_deliver(request: HttpRequest) -> bool:
    """A file that comes with a domain is a new checkpoint all the same."""
    return request.user.has_perm("checkpoints.add_checkpoint")
