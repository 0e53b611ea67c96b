"""/healthz, /readyz and /metrics: for machines.

They are answered before anything else, because a load balancer asks by address, and the rest of
the site answers to its names alone.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from gallery.runtime.metrics import exposition

DRAINING = "draining"  # a file in var/run: while it is there, nobody should send us visitors


def healthz(_: HttpRequest) -> HttpResponse:
    """The process answers. No query: a database that is away is no reason to restart us."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_: HttpRequest) -> HttpResponse:
    """Send visitors here, or rather not now."""
    database = _database_answers()
    draining = (settings.RUN_FOLDER / DRAINING).exists()
    ready = database and not draining
    return JsonResponse(
        {"ready": ready, "database": database, "draining": draining}, status=200 if ready else 503
    )


def metrics(_: HttpRequest) -> HttpResponse:
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


PATHS = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}


class MachinesFirst:
    """Middleware, to stand before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = PATHS.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        response = answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
