"""Addresses of screens, below /kiosk/."""

from django.urls import path, re_path

from gallery.kiosks import views

urlpatterns = [
    path("<slug:token>/", views.show),
    path("<slug:token>/draw", views.draw),
    re_path(r"^(?P<token>[\w-]+)/qr/(?P<slug>[a-z][a-z0-9-]{0,39})/(?P<key>[a-z2-7]{16})\.svg$", views.code),
]
