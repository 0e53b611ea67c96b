"""Kiosks in the office: which screen shows what, and the address it opens."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gallery.kiosks.forms import KioskForm
from gallery.kiosks.models import Kiosk

if TYPE_CHECKING:
    KioskModelAdmin = admin.ModelAdmin[Kiosk]
else:
    KioskModelAdmin = admin.ModelAdmin


@admin.register(Kiosk)
class KioskAdmin(KioskModelAdmin):
    form = KioskForm
    list_display = ("screen", "shows", "pace", "opens")
    search_fields = ("name", "token")
    sortable_by = ()
    show_full_result_count = False
    actions = None
    fieldsets = (
        (None, {"fields": ("name", "domains", "interval_s", "transition_ms", "show_label")}),
        ("Address", {"classes": ("collapse",), "fields": ("token",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Kiosk]:
        return super().get_queryset(request).prefetch_related("domains")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """As plain check boxes: without a button to add a domain in a window of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        kiosk = self.get_object(request, object_id)
        address = _address(kiosk) if kiosk is not None else ""
        context = {"address": request.build_absolute_uri(address), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description="screen")
    def screen(self, kiosk: Kiosk) -> str:
        return kiosk.name

    @admin.display(description="shows")
    def shows(self, kiosk: Kiosk) -> SafeString | str:
        wings = ", ".join(domain.wing for domain in kiosk.domains.all())
        return wings or format_html('<span class="state state-warn">{}</span>', "Nothing yet")

    @admin.display(description="another every")
    def pace(self, kiosk: Kiosk) -> str:
        return f"{kiosk.interval_s} s"

    @admin.display(description="address")
    def opens(self, kiosk: Kiosk) -> SafeString:
        return format_html(
            '<copy-link><a href="{}">{}</a> <button class="btn small" type="button" hidden>Copy</button></copy-link>',
            _address(kiosk),
            kiosk.get_absolute_url(),
        )


def _address(kiosk: Kiosk) -> str:
    """Absolute where the site knows its own name, so that it can be copied onto a screen."""
    return f"{settings.SITE_ADDRESS}{kiosk.get_absolute_url()}"
