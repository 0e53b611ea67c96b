"""What a web server runs: pictures answered before Django, everything else by it."""

import os
from typing import Any, cast

from django.core.wsgi import get_wsgi_application

from gallery.renditions.serve import MediaFirst

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gallery.settings")

# Django's responses are iterable; its types only say so of some
application = MediaFirst(cast(Any, get_wsgi_application()))
