"""Tells running web processes, through the deck log, that a domain's row has changed."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.models import Change, DeckLog, Pool


def connect() -> None:
    post_save.connect(_domain_saved, sender=Domain, dispatch_uid="announce_domain")
    post_delete.connect(_domain_deleted, sender=Domain, dispatch_uid="announce_domain_deleted")
    post_save.connect(_checkpoint_saved, sender=Checkpoint, dispatch_uid="announce_checkpoint")


def _domain_saved(instance: Domain, created: bool, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    if created:
        Pool.objects.get_or_create(domain=instance)
    announce_domains(instance.pk)


def _domain_deleted(instance: Domain, **_: Any) -> None:
    announce_domains(instance.pk)


def _checkpoint_saved(instance: Checkpoint, raw: bool = False, **_: Any) -> None:
    if not raw:
        announce_domains(*instance.domains.values_list("pk", flat=True))


def announce_domains(*domain_ids: int) -> None:
    with transaction.atomic():
        DeckLog.append([Change(DeckLog.DOMAIN, domain_id=domain_id) for domain_id in domain_ids])
