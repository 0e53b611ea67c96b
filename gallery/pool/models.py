"""A pool in the database: specimens, their slots and loans, the leases of workers, and the deck log."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.entry import ENTRY_LENGTH


class Pool(models.Model):
    """What reconcile remembers of a domain's pool. Its row is the lock of a reconcile."""

    domain = models.OneToOneField(Domain, on_delete=models.CASCADE, primary_key=True)
    next_seed = models.BigIntegerField(default=0)
    renewed_at = models.DateTimeField(default=timezone.now)
    trouble = models.TextField(blank=True)
    trouble_at = models.DateTimeField(null=True)


class Specimen(models.Model):
    class State(models.TextChoices):
        LIVE = "live", "On show"
        RETIRED = "retired", "Retired"
        HIDDEN = "hidden", "Taken down"

    class Sex(models.TextChoices):
        FEMALE = "female", "Female"
        MALE = "male", "Male"

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="specimens")
    key = models.CharField(max_length=16, db_index=True)
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="specimens")
    recipe = models.TextField()
    seed = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.LIVE)
    resolution = models.PositiveIntegerField()
    render_s = models.FloatField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    has_files = models.BooleanField(default=True)
    # of a face, as a stranger would guess; NULL where nobody looked, the sex also where it is not clear
    apparent_age = models.PositiveSmallIntegerField(null=True, editable=False)
    apparent_sex = models.CharField(max_length=6, null=True, editable=False, choices=Sex)

    class Meta:
        verbose_name_plural = "specimens"
        constraints = [models.UniqueConstraint(fields=["domain", "key"], name="one_specimen_a_recipe")]
        indexes = [
            models.Index(fields=["domain", "state", "made_at"], name="specimen_by_state"),
            models.Index(
                fields=["ended_at"], condition=Q(has_files=True) & ~Q(state="live"), name="specimen_to_sweep"
            ),
        ]

    def __str__(self) -> str:
        return self.accession

    @property
    def accession(self) -> str:
        return f"{self.made_at.year}.{self.domain.letter}.{self.seed}"


class Slot(models.Model):
    """A numbered place. A row without a specimen is a place left empty, and is filled first."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveIntegerField()
    specimen = models.OneToOneField(Specimen, null=True, on_delete=models.SET_NULL)
    entry = models.CharField(max_length=ENTRY_LENGTH, blank=True)
    terms = models.CharField(max_length=16, blank=True)
    hung_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "number"], name="one_slot_a_number")]
        indexes = [
            models.Index(fields=["domain", "number"], condition=Q(specimen=None), name="slot_empty"),
            models.Index(
                fields=["domain", "hung_at"], condition=Q(specimen__isnull=False), name="slot_oldest"
            ),
        ]


class Lease(models.Model):
    """Seeds promised to a worker until a moment; after that anyone may have them again."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="leases")
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE)
    truncation_psi = models.FloatField()
    truncation_cutoff = models.PositiveSmallIntegerField(null=True)
    first_seed = models.BigIntegerField()
    count = models.PositiveIntegerField()
    renewal = models.BooleanField(default=False)
    until = models.DateTimeField()
    worker = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "first_seed"], name="one_lease_a_seed")]


class Loan(models.Model):
    """A picture of one pool that a specimen of another shows: its files stay as long, retired or not."""

    class Role(models.TextChoices):
        PHOTO = "photo", "Photograph"
        FACE = "face", "Face"

    borrower = models.ForeignKey(Specimen, on_delete=models.CASCADE, related_name="borrowed")
    picture = models.ForeignKey(Specimen, on_delete=models.CASCADE, related_name="lent")
    role = models.CharField(max_length=5, choices=Role)
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["borrower", "role", "place"], name="one_loan_a_place")]


class Change(NamedTuple):
    """One line for the deck log. `entry` is empty where a slot was emptied, a key where a picture was hidden."""

    subject: str
    domain_id: int | None = None
    number: int | None = None
    entry: str = ""


class DeckHead(models.Model):
    """One row that counts the deck log. Updating it locks it until commit, so revisions
    become visible in their order on every database: a follower never skips one."""

    revision = models.BigIntegerField(default=0)


class DeckLog(models.Model):
    """What changed in decks, domains and kiosks since a revision; web processes follow it."""

    SLOT, DOMAIN, KIOSK, HIDDEN = "slot", "domain", "kiosk", "hidden"

    revision = models.BigIntegerField(primary_key=True)
    subject = models.CharField(max_length=8)
    domain_id = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    entry = models.CharField(max_length=ENTRY_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    @staticmethod
    def append(changes: Sequence[Change]) -> None:
        """Write changes at the log's end. Call it last in the transaction that made them."""
        if not changes:
            return
        head = DeckHead.objects.filter(pk=1)
        if not head.update(revision=F("revision") + len(changes)):
            DeckHead.objects.get_or_create(pk=1)
            head.update(revision=F("revision") + len(changes))
        first = head.values_list("revision", flat=True).get() - len(changes) + 1
        DeckLog.objects.bulk_create(
            [DeckLog(revision=first + index, **change._asdict()) for index, change in enumerate(changes)],
            batch_size=500,
        )
