from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "gallery.listings"

    def ready(self) -> None:
        from gallery.deck.follow import decks
        from gallery.listings import keep
        from gallery.listings.shelf import shelf
        from gallery.pool.models import DeckLog

        keep.connect()
        decks.listen(DeckLog.SLOT, shelf.follow)
        decks.listen(DeckLog.HIDDEN, shelf.drop_hidden)
        decks.listen(DeckLog.DOMAIN, shelf.read_again)
