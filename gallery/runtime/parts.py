"""Which processes make a gallery, and with which words each is started."""

import http.client
import os
import signal
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings

from gallery import nudges
from gallery.runtime import broker
from gallery.runtime.tree import Part

BEAT, WEB, WORKERS, BROKER = range(4)  # the order of leaving: nobody loses what it still needs
RENDER_GRACE_S = 20.0  # above Celery's soft shutdown; a lease that is cut short lapses and is had by another
BEHIND_PICTURES = "10"  # niceness
PYTHON = sys.executable


@dataclass(frozen=True)
class Wanted:
    """What the command line of `manage.py up` asks for."""

    web: bool = True
    beat: bool = True
    bootstrap: bool = True
    workers: int = 1
    log_level: str = "warning"


def parts_of(wanted: Wanted, environment: dict[str, str], socket_path: Path | None) -> list[Part]:
    """In the order of starting. A socket path asks for a broker of our own."""
    parts = []
    if socket_path is not None:
        parts.append(_broker(socket_path, environment))
    if wanted.workers:
        parts += [_renderer(number, wanted, environment) for number in range(1, wanted.workers + 1)]
        parts.append(_writer(wanted, environment))
        parts.append(_care(wanted, environment))
    if wanted.beat:
        parts.append(_beat(wanted, environment))
    if wanted.web:
        parts.append(_web(wanted, environment))
    return parts


def environment_of(broker_url: str) -> dict[str, str]:
    """Ours, with what is settled by now: the children must not come to other conclusions."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "gallery.settings"),
        "NONESUCH_VAR": str(settings.VAR),
        "CELERY_BROKER_URL": broker_url,
        "PYTHONUNBUFFERED": "1",
        # Said at each start by root, as in a container; we accept JSON alone, so nothing follows from it.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(settings.CHECKOUT), os.environ.get("PYTHONPATH")])),
    }


def manage(*arguments: str, environment: dict[str, str]) -> Part:
    """One of our management commands, to be run to its end."""
    command = [PYTHON, str(settings.CHECKOUT / "manage.py"), *arguments]
    return Part(arguments[0], command, environment)


def _broker(socket_path: Path, environment: dict[str, str]) -> Part:
    return Part(
        "broker",
        broker.command(broker.find_server(), socket_path),
        environment,
        leaves=BROKER,
        grace_s=3,
        is_ready=partial(broker.answers, socket_path),
        ready_within_s=20,
        scratch=str(socket_path.parent),
        is_shown=False,
    )


def _celery(*words: str, wanted: Wanted) -> list[str]:
    return [
        PYTHON,
        "-m",
        "celery",
        "--quiet",
        "--app",
        "gallery.celery:app",
        *words,
        "--loglevel",
        wanted.log_level,
    ]


def _worker(name: str, queues: list[str], wanted: Wanted, *words: str) -> list[str]:
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return _celery(
        "worker", "--queues", ",".join(queues), "--hostname", f"{name}@%h", *quiet, *words, wanted=wanted
    )


def _renderer(number: int, wanted: Wanted, environment: dict[str, str]) -> Part:
    """One device's worth of rendering. Imports share it: they too hold a network in memory."""
    name = "render" if wanted.workers == 1 else f"render-{number}"
    return Part(
        name,
        _worker(name, [nudges.RENDER, nudges.IMPORT], wanted, "--concurrency", "1"),
        environment,
        leaves=WORKERS,
        stop_signal=signal.SIGQUIT,  # Celery's soft shutdown; TERM would wait for the task without limit
        grace_s=RENDER_GRACE_S,
    )


def _writer(wanted: Wanted, environment: dict[str, str]) -> Part:
    """Listings, and downloads, behind the pictures: on two cores a visitor's first face comes first.

    Always there, since a domain of listings may be added at any time; it opens the text model for its
    first lease, and is 140 MB until then.
    """
    return Part(
        "text",
        [
            "nice",
            "-n",
            BEHIND_PICTURES,
            *_worker("text", [nudges.TEXT, nudges.FETCH], wanted, "--concurrency", "1"),
        ],
        environment,
        leaves=WORKERS,
        stop_signal=signal.SIGQUIT,
        grace_s=RENDER_GRACE_S,
    )


def _care(wanted: Wanted, environment: dict[str, str]) -> Part:
    """Bookkeeping must not wait behind a render. Short queries only, so no pool: one process, 70 MB."""
    command = _worker("care", [nudges.CARE], wanted, "--pool", "solo")
    return Part("care", command, environment, leaves=WORKERS, grace_s=10)


def _beat(wanted: Wanted, environment: dict[str, str]) -> Part:
    schedule = str(settings.RUN_FOLDER / "beat-schedule")
    command = _celery("beat", "--schedule", schedule, "--pidfile", "", wanted=wanted)
    return Part("beat", command, environment, leaves=BEAT, grace_s=5)


def _web(wanted: Wanted, environment: dict[str, str]) -> Part:
    command = [
        *(PYTHON, "-m", "granian", "gallery.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", settings.HOST, "--port", str(settings.PORT)),
        *(
            "--workers",
            "1",
            "--blocking-threads",
            "4",
        ),  # one deck in memory; threads wait for disk, not for CPU
        *("--blocking-threads-idle-timeout", "600"),  # an idle thread's end is a database connection's end
        *("--respawn-failed-workers", "--workers-kill-timeout", "8"),
        *("--log-level", wanted.log_level),
    ]
    return Part("web", command, environment, leaves=WEB, grace_s=12, is_ready=is_web_ready)


def is_web_ready(answer_within_s: float = 5) -> bool:
    """Whether the readiness page says so; an open port says nothing."""
    connection = http.client.HTTPConnection(reachable_host(), settings.PORT, timeout=answer_within_s)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        connection.close()


def reachable_host() -> str:
    """The address to reach ourselves at, when we listen on every one."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)


def address() -> str:
    """What to type into a browser."""
    host = {"0.0.0.0": "localhost", "127.0.0.1": "localhost", "::": "localhost"}.get(
        settings.HOST, settings.HOST
    )
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}/"
