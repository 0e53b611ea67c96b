"""The site's settings with a var/ that dies with the test run.

The environment is read when gallery.settings is imported, so it is set here, before that.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

VAR_OF_TESTS = Path(tempfile.mkdtemp(prefix="nonesuch-tests-"))
atexit.register(shutil.rmtree, VAR_OF_TESTS, ignore_errors=True)
os.environ["NONESUCH_VAR"] = str(VAR_OF_TESTS)
os.environ.setdefault("DJANGO_SECRET_KEY", "for tests only")

from gallery.settings import *  # noqa: E402, F403
from gallery.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads and processes of one test see the same tables.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_OF_TESTS / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
