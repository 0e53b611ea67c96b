"""Specimens in the office: looked at, searched, taken down. Nobody adds one or changes its recipe."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property

from gallery.pool.find import find
from gallery.pool.hide import hide
from gallery.pool.models import Specimen
from gallery.renditions import names
from gallery.renditions.thumbnail import address

if TYPE_CHECKING:
    SpecimenModelAdmin = admin.ModelAdmin[Specimen]
    SpecimenPaginator = Paginator[Specimen]
else:
    SpecimenPaginator = Paginator
    SpecimenModelAdmin = admin.ModelAdmin

COUNTED_AT_MOST = 10_000


class ShortCount(SpecimenPaginator):
    """Counts no further than ten thousand: a count of a million rows is read by nobody."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Specimen] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:COUNTED_AT_MOST].count()


@admin.register(Specimen)
class SpecimenAdmin(SpecimenModelAdmin):
    list_display = ("accession", "domain", "state")
    list_filter = ("domain", "state")
    list_select_related = ("domain", "listing")
    list_per_page = 60
    search_fields = ("key",)
    search_help_text = "An accession number (2026.F.1072), a key, or the address of a picture"
    ordering = ("-pk",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = ShortCount
    actions = ("take_down",)
    actions_selection_counter = False  # Django's counts rows of a table, and this is a sheet

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Specimen | None = None) -> bool:
        """A row must outlive its picture, or it could be made again."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Specimen | None = None) -> list[str]:
        return [field.name for field in Specimen._meta.fields]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Specimen], search_term: str
    ) -> tuple[QuerySet[Specimen], bool]:
        return (find(search_term, queryset) if search_term.strip() else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(
            request, {"heading": "Pictures", "counted_at_most": COUNTED_AT_MOST, **(extra_context or {})}
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        specimen = self.get_object(request, object_id)
        facts = _facts(specimen) if specimen is not None else {}
        may = specimen is not None and self.has_change_permission(request, specimen)
        return super().change_view(
            request, object_id, form_url, {"facts": facts, "may_take_down": may, **(extra_context or {})}
        )

    def get_urls(self) -> list[URLPattern]:
        one = path(
            "<int:specimen_id>/take-down/",
            self.admin_site.admin_view(self.take_down_one),
            name="pool_specimen_take_down",
        )
        return [one, *super().get_urls()]

    @admin.action(description="Take down", permissions=["change"])
    def take_down(self, request: HttpRequest, queryset: QuerySet[Specimen]) -> HttpResponse | None:
        """Asks first; the answer comes back to this same action."""
        chosen = list(queryset.select_related("domain").exclude(state=Specimen.State.HIDDEN)[:1000])
        if not chosen:
            self.message_user(request, "These pictures were taken down before.", messages.WARNING)
            return None
        if "sure" not in request.POST:
            return self._ask(request, chosen, reverse("admin:pool_specimen_changelist"))
        self._hide(request, chosen)
        return None

    def take_down_one(self, request: HttpRequest, specimen_id: int) -> HttpResponse:
        specimen = Specimen.objects.select_related("domain").filter(pk=specimen_id).first()
        if specimen is None:
            raise Http404(f"No picture has the number {specimen_id}.")
        if not self.has_change_permission(request, specimen):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request, [specimen], request.path)
        self._hide(request, [specimen])
        return HttpResponseRedirect(reverse("admin:pool_specimen_change", args=[specimen_id]))

    def _ask(self, request: HttpRequest, specimens: list[Specimen], address_of_answer: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Take it down?" if len(specimens) == 1 else f"Take {len(specimens)} pictures down?",
            "opts": self.opts,
            "specimens": specimens,
            "back": reverse("admin:pool_specimen_changelist"),
            "address_of_answer": address_of_answer,
        }
        return TemplateResponse(request, "admin/pool/specimen/take_down.html", context)

    def _hide(self, request: HttpRequest, specimens: Iterable[Specimen]) -> None:
        """Each key everywhere: the same picture may hang in several domains."""
        gone = 0
        for specimen in specimens:
            gone += hide(specimen.key)
            self.log_change(request, specimen, "Taken down.")
        sentence = (
            "It was taken down and will not be made again."
            if gone == 1
            else (f"{gone} pictures were taken down and will not be made again.")
        )
        self.message_user(request, sentence, messages.SUCCESS)


def _facts(specimen: Specimen) -> dict[str, Any]:
    """What the page of one picture says of it."""
    twins = Specimen.objects.filter(key=specimen.key).select_related("domain")
    if not specimen.resolution:
        return {"recipe": json.loads(specimen.recipe), "files": [], "hangs": _hangs(twins)}
    large = names.Rendition(names.edges(specimen.resolution)[-1], "webp")
    return {
        "large": address(large.name(specimen.key)),
        "large_edge": large.edge,
        "recipe": json.loads(specimen.recipe),
        "files": [
            (rendition, address(rendition.name(specimen.key)))
            for rendition in names.renditions(specimen.resolution)
        ],
        "hangs": _hangs(twins),
    }


def _hangs(twins: Iterable[Specimen]) -> list[tuple[Specimen, str]]:
    return [(twin, f"{twin.domain.get_absolute_url()}{twin.key}/") for twin in twins]
