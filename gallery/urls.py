"""Which room answers which address."""

from django.contrib import admin
from django.urls import include, path

from gallery.pages import urls as pages

urlpatterns = [
    path("admin/", admin.site.urls),
    path("kiosk/", include("gallery.kiosks.urls")),
    *pages.urlpatterns,  # not by include(): a level more is a twentieth of an empty view
]

handler404 = "gallery.pages.errors.not_found"
handler500 = "gallery.pages.errors.broken"
