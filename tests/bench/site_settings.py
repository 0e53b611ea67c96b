"""The site as it is, with an empty view beside its pages."""

from gallery.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
