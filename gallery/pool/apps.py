from django.apps import AppConfig


class PoolConfig(AppConfig):
    name = "gallery.pool"

    def ready(self) -> None:
        from gallery.pool import announce

        announce.connect()
