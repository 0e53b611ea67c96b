"""Every test that draws in this process has folders of its own."""

from tests.gallery.conftest import own_folders

__all__ = ["own_folders"]
