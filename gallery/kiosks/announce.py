"""Tells running web processes, through the deck log, that a kiosk was changed."""

from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from gallery.kiosks.models import Kiosk
from gallery.pool.models import Change, DeckLog


def connect() -> None:
    post_save.connect(_changed, sender=Kiosk, dispatch_uid="announce_kiosk")
    post_delete.connect(_changed, sender=Kiosk, dispatch_uid="announce_kiosk_deleted")
    m2m_changed.connect(_playlist_changed, sender=Kiosk.domains.through, dispatch_uid="announce_playlist")


def _changed(raw: bool = False, **_: Any) -> None:
    if not raw:
        with transaction.atomic():
            DeckLog.append([Change(DeckLog.KIOSK)])


def _playlist_changed(action: str, **_: Any) -> None:
    if action.startswith("post_"):
        _changed()
