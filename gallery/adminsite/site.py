"""The registrar's office: Django's admin under our sign, with the pools on its first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

# The order of the rail, and what things are called there. What is not named follows after.
RAIL = {
    "Domain": "Domains",
    "Specimen": "Pictures",
    "Checkpoint": "Checkpoints",
    "Kiosk": "Kiosks",
    "User": "Staff",
    "Group": "Groups",
}
COUNTED = ("Domain", "Checkpoint", "Kiosk")


class Office(admin.AdminSite):
    site_header = "Registrar’s office"
    site_title = "Registrar’s office, Nonesuch"
    index_title = "The office"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "rail": self._rail(request)}

    def _rail(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What this person may look at."""
        models = {
            model["object_name"]: model
            for app in self.get_app_list(request)
            for model in app["models"]
            if model["admin_url"]
        }
        in_order = [
            *(name for name in RAIL if name in models),
            *(name for name in models if name not in RAIL),
        ]
        return [
            {
                "title": RAIL.get(name, models[name]["name"]),
                "url": models[name]["admin_url"],
                "count": models[name]["model"]._default_manager.count() if name in COUNTED else "",
                "current": request.path.startswith(models[name]["admin_url"]),
            }
            for name in in_order
        ]

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("levels/", self.admin_view(self.levels_view), name="levels"), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**self._ledger(request), **(extra_context or {})})

    def levels_view(self, request: HttpRequest) -> JsonResponse:
        """The first page's ledgers, for its own script."""
        ledger = self._ledger(request)
        response = JsonResponse(
            {
                "pools": {
                    row.domain.slug: {
                        "live": row.level.live,
                        "wanted": row.wanted,
                        "state": row.condition.word,
                    }
                    for row in ledger["pools"]
                },
                "alarm": ledger["alarm"],
                "settled": False,
                "html": render_to_string("admin/ledger.html", ledger, request),
            }
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _ledger(self, request: HttpRequest) -> dict[str, Any]:
        from gallery.adminsite import ledger  # models: not there yet when Django makes this site

        pools = ledger.pool_rows() if request.user.has_perm("domains.view_domain") else []
        return {
            "pools": pools,
            "figures": ledger.figures(pools),
            "work": ledger.work_rows() if pools else [],
            "alarm": ledger.alarm(pools),
        }
