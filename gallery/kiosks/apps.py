from django.apps import AppConfig


class KiosksConfig(AppConfig):
    name = "gallery.kiosks"

    def ready(self) -> None:
        from gallery.deck.follow import decks
        from gallery.kiosks import announce
        from gallery.kiosks.screens import screens
        from gallery.pool.models import DeckLog

        announce.connect()
        decks.listen(DeckLog.KIOSK, screens.read)
