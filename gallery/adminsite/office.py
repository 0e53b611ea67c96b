"""Puts our office in the place of Django's admin site."""

from django.contrib.admin.apps import AdminConfig


class OfficeConfig(AdminConfig):
    default_site = "gallery.adminsite.site.Office"
