from django.apps import AppConfig


class DeckConfig(AppConfig):
    name = "gallery.deck"
