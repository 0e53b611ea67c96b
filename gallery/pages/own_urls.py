"""Pages of one domain under a host name of its own. The office and the kiosks stay with the site."""

from django.urls import path

from gallery.pages import views
from gallery.pages.image import image
from gallery.pages.permalink import permalink
from gallery.pages.place import by_host
from gallery.pages.urls import everywhere

urlpatterns = [
    path("", by_host(views.one)),
    *everywhere,
    path("grid/", by_host(views.grid)),
    path("image", by_host(image)),
    path("draw", by_host(views.draw)),
    path("<key:key>/", by_host(permalink)),
]

handler404 = "gallery.pages.errors.not_found"
handler500 = "gallery.pages.errors.broken"
