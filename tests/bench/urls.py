"""The addresses of the site, and what pages are measured against."""

import json
import sys

from django.http import HttpRequest, HttpResponse
from django.urls import path

from gallery import urls as site


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"nothing")


def modules(request: HttpRequest) -> HttpResponse:
    """Which of the heavy ones this web process has loaded."""
    heavy = {"torch", "openvino", "transformers", "numpy", "PIL", "celery", "boto3"}
    return HttpResponse(json.dumps(sorted(heavy & sys.modules.keys())))


# After the site's own, as one more view of the project would be: finding it costs what finding a page costs.
urlpatterns = [*site.urlpatterns, path("bench/empty", empty), path("bench/modules", modules)]
handler404 = "gallery.pages.errors.not_found"
