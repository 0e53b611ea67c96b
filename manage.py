#!/usr/bin/env python
"""Django's command line."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"This is Python {sys.version.split()[0]}, expected 3.11 or newer; install one and run `make run` again."
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gallery.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
