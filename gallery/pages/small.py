"""Addresses that browsers and robots ask for by habit."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

A_DAY_S = 86400
ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /kiosk/
Disallow: /*/image
Disallow: /*/draw
Disallow: /image
Disallow: /draw
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain", headers={"Cache-Control": f"max-age={A_DAY_S}"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("img/favicon.ico"), headers={"Cache-Control": f"max-age={A_DAY_S}"})
