"""Django's settings, all from the environment; docs/settings.md explains each."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from gallery import __version__, env

CHECKOUT = Path(__file__).resolve().parent.parent

VAR = Path(
    env.text("NONESUCH_VAR", default=str(CHECKOUT / "var"), meaning="The folder where all state lives.")
).resolve()

HOST = env.text(
    "HOST", default="127.0.0.1", meaning="The address the web server listens on; 0.0.0.0 for every one."
)
PORT = env.integer(
    "PORT", default=8000, minimum=1, maximum=65535, meaning="The port the web server listens on."
)
DEBUG = env.flag(
    "NONESUCH_DEBUG", default=False, meaning="Django's debug pages; never on a machine that others reach."
)


def _secret_key() -> str:
    """The key from the environment, else one made on first run and kept under var/."""
    given = env.text(
        "DJANGO_SECRET_KEY", default="", meaning="Signs sessions; made on first run, kept in var/secret_key."
    )
    if given:
        return given
    path = VAR / "secret_key"
    try:
        if not path.exists():
            _make_key(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{VAR} cannot be written ({error.strerror}); "
            "free some space, or set NONESUCH_VAR to a folder that can."
        ) from None


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.touch(mode=0o600)
    aside.write_text(secrets.token_urlsafe(50))
    try:
        os.link(aside, path)  # whoever links first has made the key; the others read it
    except FileExistsError:
        pass
    finally:
        aside.unlink()


SECRET_KEY = _secret_key()

ALLOWED_HOSTS = env.listing(
    "NONESUCH_ALLOWED_HOSTS",
    default="*" if HOST == "0.0.0.0" else ",".join(dict.fromkeys(("localhost", "127.0.0.1", "[::1]", HOST))),
    meaning="Host names the site answers to; a domain's own host names are added to them.",
)
CSRF_TRUSTED_ORIGINS = env.listing(
    "NONESUCH_TRUSTED_ORIGINS",
    default="",
    meaning="Origins, with scheme, whose forms are trusted behind a proxy.",
)
if env.flag(
    "NONESUCH_BEHIND_TLS", default=False, meaning="A proxy in front speaks HTTPS and sets X-Forwarded-Proto."
):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [
    "gallery.adminsite",
    "gallery.adminsite.office.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "gallery.domains",
    "gallery.checkpoints",
    "gallery.renditions",
    "gallery.pool",
    "gallery.deck",
    "gallery.listings",
    "gallery.pages",
    "gallery.kiosks",
    "gallery.runtime",
    "gallery.workshop",
]

MIDDLEWARE = [
    "gallery.runtime.health.MachinesFirst",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gallery.pages.headers.ContentSecurityPolicy",
    "gallery.pages.hosts.OwnHosts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "gallery.urls"
WSGI_APPLICATION = "gallery.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- the database -----------------------------------------------------------------------

SQLITE_OPTIONS = {
    # A deferred transaction that reads and then writes fails at once when another has
    # written in between, whatever the timeout; IMMEDIATE takes the write lock at BEGIN.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=67108864;"
        " PRAGMA cache_size=-8000;"
    ),
}


def _database() -> dict[str, Any]:
    url = env.text(
        "DATABASE_URL",
        default=f"sqlite:///{VAR / 'db.sqlite3'}",
        meaning="The database: a postgres:// address, or SQLite under var/.",
    )
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = dict(SQLITE_OPTIONS)
        database["CONN_MAX_AGE"] = None
    else:
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database


DATABASES = {"default": _database()}

# --- files ------------------------------------------------------------------------------

MEDIA_FOLDER = VAR / "media"
UPLOADS_FOLDER = VAR / "uploads"
CHECKPOINTS_FOLDER = VAR / "checkpoints"
DOWNLOADS_FOLDER = VAR / "downloads"
TEXT_FOLDER = VAR / "text"
RUN_FOLDER = VAR / "run"

MEDIA_ADDRESS = env.text(
    "NONESUCH_MEDIA_URL",
    default="/media",
    meaning="Where browsers fetch pictures: our own /media, or the public address of the bucket or CDN.",
).rstrip("/")
S3_BUCKET = env.text(
    "NONESUCH_S3_BUCKET",
    default="",
    meaning="Bucket for pictures and checkpoints; empty keeps them under var/.",
)
S3_ENDPOINT = env.text(
    "NONESUCH_S3_ENDPOINT", default="", meaning="Address of an S3-compatible store; empty for AWS."
)

STATIC_URL = "/static/"
STATICFILES_DIRS = [CHECKOUT / "static"]
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": UPLOADS_FOLDER},
    },
    "staticfiles": {"BACKEND": "gallery.pages.statics.HashedStatics"},
}
FILE_UPLOAD_HANDLERS = ["gallery.checkpoints.uploads.ToDisk"]
UPLOAD_LIMIT_BYTES = (
    env.integer(
        "NONESUCH_UPLOAD_LIMIT_MB",
        default=2048,
        minimum=1,
        meaning="Largest checkpoint file an administrator may upload, in MB.",
    )
    * 1024**2
)

FETCH_PRIVATE = env.listing(
    "NONESUCH_FETCH_PRIVATE",
    default="",
    meaning="Hosts of a private network that checkpoints may be fetched from, with commas.",
)

# --- pools ------------------------------------------------------------------------------

LEASE_SIZE = env.integer(
    "NONESUCH_LEASE_SIZE", default=8, minimum=1, maximum=512, meaning="Seeds promised to a worker at a time."
)
LEASE_S = env.integer(
    "NONESUCH_LEASE_S",
    default=60,
    minimum=2,
    meaning="Seconds until a promised seed may be had by another worker; a busy worker extends them.",
)
LEASES_OPEN = env.integer(
    "NONESUCH_LEASES_OPEN",
    default=4,
    minimum=1,
    meaning="Leases open at a time for each domain; at least two for each render worker.",
)
RECONCILE_S = env.integer(
    "NONESUCH_RECONCILE_S",
    default=2,
    minimum=1,
    maximum=3600,
    meaning="Seconds between two comparisons of what is with what should be.",
)
GRACE_S = env.integer(
    "NONESUCH_GRACE_S",
    default=3600,
    minimum=0,
    meaning="Seconds that the files of a retired picture, and files without a row, are kept.",
)
SWEEP_S = env.integer("NONESUCH_SWEEP_S", default=600, minimum=1, meaning="Seconds between two sweeps.")

# --- pages ------------------------------------------------------------------------------

FOLLOW_S = env.integer(
    "NONESUCH_FOLLOW_S",
    default=1,
    minimum=0,
    maximum=3600,
    meaning="Seconds between two looks of a web process at the deck log; 0 for one at its first request only.",
)
MEDIA_CACHE_BYTES = (
    env.integer(
        "NONESUCH_MEDIA_CACHE_MB",
        default=32,
        minimum=0,
        maximum=65536,
        meaning="Memory of a web process for the pictures asked for most, in MB.",
    )
    * 1024**2
)
SITE_ADDRESS = env.text(
    "NONESUCH_SITE_URL",
    default="",
    meaning="The site's address as others reach it, https://… , for the codes on kiosks; empty for the one asked.",
).rstrip("/")

# --- workers ----------------------------------------------------------------------------

CELERY_BROKER_URL = env.text(
    "CELERY_BROKER_URL",
    default="",
    meaning="Redis or RabbitMQ; empty for the broker that `manage.py up` starts.",
)
BACKEND = env.choice(
    "NONESUCH_BACKEND",
    default="auto",
    choices=("auto", "eager", "openvino"),
    meaning="What runs the networks; auto takes the fastest there is.",
)
RENDER_THREADS = env.integer(
    "NONESUCH_RENDER_THREADS",
    default=0,
    minimum=0,
    maximum=256,
    meaning="Threads of one render worker; 0 for every core.",
)

# --- the rest ---------------------------------------------------------------------------

VERSION = __version__
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False  # no LocaleMiddleware: it would put Vary: Accept-Language on every picture
USE_TZ = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
LOGIN_URL = "admin:login"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"celery": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
