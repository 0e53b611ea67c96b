"""Pages on the site's own host names."""

from django.urls import path, register_converter

from gallery.pages import listing, small, views
from gallery.pages.image import image
from gallery.pages.permalink import permalink
from gallery.pages.place import by_slug, listing_only, of_kind


class SlugConverter:
    """As gallery.domains.slugs has them."""

    regex = "[a-z][a-z0-9-]{0,39}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class KeyConverter(SlugConverter):
    regex = "[a-z2-7]{16}"


class LookConverter(SlugConverter):
    """The name of a wing's stylesheet: its slug and eight digits."""

    regex = r"[a-z][a-z0-9-]{0,39}-[0-9a-f]{8}\.css"


class SheetConverter(SlugConverter):
    """Which of a listing's drawings."""

    regex = "[1-5]"


register_converter(SlugConverter, "slug_of_domain")
register_converter(KeyConverter, "key")
register_converter(LookConverter, "look")
register_converter(SheetConverter, "sheet")

everywhere = [
    path("look/<look:name>", views.look),
    path("robots.txt", small.robots),
    path("favicon.ico", small.favicon),
]
urlpatterns = [
    # first what is asked for most: each miss costs 2 us
    path("<slug_of_domain:slug>/", by_slug(of_kind(views.one, listing.one))),
    path("<slug_of_domain:slug>/grid/", by_slug(of_kind(views.grid, listing.grid))),
    path("<slug_of_domain:slug>/image", by_slug(of_kind(image, listing.image))),
    path("<slug_of_domain:slug>/draw", by_slug(of_kind(views.draw, listing.draw))),
    path("<slug_of_domain:slug>/<key:key>/", by_slug(of_kind(permalink, listing.permalink))),
    path("<slug_of_domain:slug>/<key:key>/drawing-<sheet:nth>.svg", by_slug(listing_only(listing.drawing))),
    path("", views.entrance),
    *everywhere,
]
