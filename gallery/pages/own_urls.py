"""Pages of one domain under a host name of its own. The office and the kiosks stay with the site."""

from django.urls import path

from gallery.pages import listing, views
from gallery.pages.image import image
from gallery.pages.permalink import permalink
from gallery.pages.place import by_host, listing_only, of_kind
from gallery.pages.urls import everywhere

urlpatterns = [
    path("", by_host(of_kind(views.one, listing.one))),
    *everywhere,
    path("grid/", by_host(of_kind(views.grid, listing.grid))),
    path("image", by_host(of_kind(image, listing.image))),
    path("draw", by_host(of_kind(views.draw, listing.draw))),
    path("<key:key>/", by_host(of_kind(permalink, listing.permalink))),
    path("<key:key>/drawing-<sheet:nth>.svg", by_host(listing_only(listing.drawing))),
]

handler404 = "gallery.pages.errors.not_found"
handler500 = "gallery.pages.errors.broken"
