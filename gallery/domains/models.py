"""Domain: one gallery, its words, its look, and what its pool should be."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from gallery.domains.slugs import check_slug

HOST_PATTERN = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


def check_hosts(hosts: object) -> None:
    """A list of host names in lower case, without scheme or port."""
    if not isinstance(hosts, list):
        raise ValidationError(f"The host names are a {type(hosts).__name__}, expected a list of names.")
    for host in hosts:
        if not isinstance(host, str) or HOST_PATTERN.fullmatch(host) is None:
            raise ValidationError(
                f"{host!r} is no host name; write it like faces.example.org, without https:// or port."
            )


class Domain(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        LIVE = "live", "Open"

    class Kind(models.TextChoices):
        PICTURE = "picture", "Pictures"
        LISTING = "listing", "Listings"

    class Captions(models.TextChoices):
        NONE = "", "None"
        FACE = "face", "People: a first name, an occupation"
        CAT = "cat", "Cats: a name, a mood"
        WAIFU = "waifu", "Waifus: a name, likes, a line of biography"

    class Face(models.TextChoices):
        CASLON = "caslon", "Libre Caslon Condensed"
        BESLEY = "besley", "Besley"
        MARU = "maru", "Zen Maru Gothic"
        FIGTREE = "figtree", "Figtree"
        PUBLIC = "public", "Public Sans"

    slug = models.CharField(
        "address", max_length=40, unique=True, validators=[check_slug], help_text="/dog/ for “dog”"
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PICTURE)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, db_index=True)
    position = models.PositiveSmallIntegerField(
        default=100, help_text="Lower ones hang first in the entrance hall."
    )
    hosts = models.JSONField(
        "host names",
        default=list,
        blank=True,
        validators=[check_hosts],
        help_text="Names under which it is served at /.",
    )

    wing = models.CharField(max_length=30, help_text="Its name in the header: “Dogs”")
    letter = models.CharField(
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{1,2}$", "Use one or two capital letters.")],
        help_text="In accession numbers: 2026.D.1072",
    )
    noun = models.CharField(max_length=40, help_text="“dog”, as in “Another dog who does not exist”")
    sentence = models.CharField(max_length=80, help_text="“This dog does not exist.”")
    still_sentence = models.CharField(
        max_length=80, blank=True, help_text="On a permalink: “This dog still does not exist.”"
    )
    grid_sentence = models.CharField(
        max_length=80, blank=True, help_text="Over sixty of them: “Sixty dogs, none of them.”"
    )
    tagline = models.CharField(max_length=200, blank=True, help_text="One dry line under the sentence.")
    title = models.CharField("title of a work", max_length=60, default="Untitled")
    medium = models.CharField(max_length=60, default="Weights and noise")
    fact = models.CharField(max_length=120, blank=True, help_text="One dry fact on the label.")

    seed_colour = models.CharField(
        "colour",
        max_length=7,
        default="#5c5c58",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Write the colour like #2f5fa8.")],
    )
    display_face = models.CharField("typeface", max_length=8, choices=Face, default=Face.PUBLIC)
    aspect = models.CharField(
        max_length=5,
        default="1:1",
        validators=[RegexValidator(r"^[1-9]\d?:[1-9]\d?$", "Write the aspect like 4:3.")],
    )

    captions = models.CharField(
        max_length=8,
        choices=Captions,
        default=Captions.NONE,
        blank=True,
        help_text="Written under its pictures, from their seeds.",
    )
    photos_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="photographs",
        limit_choices_to={"kind": "picture"},
        help_text="Whose pictures a listing shows; empty for /room/.",
    )
    faces_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sitters",
        limit_choices_to={"kind": "picture"},
        help_text="Whose faces its host and reviewers have; empty for /face/.",
    )

    checkpoint = models.ForeignKey(
        "checkpoints.Checkpoint", null=True, blank=True, on_delete=models.PROTECT, related_name="domains"
    )
    truncation_psi = models.FloatField(
        default=0.7, validators=[MinValueValidator(0.0), MaxValueValidator(2.0)]
    )
    class_index = models.PositiveIntegerField(
        "class",
        null=True,
        blank=True,
        help_text="Of a checkpoint with classes: the number of one; empty for all in turn.",
    )
    truncation_cutoff = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many layers are truncated; empty for all."
    )
    set_size = models.PositiveSmallIntegerField(
        "set size",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(16)],
        help_text="So many pictures in a row share their coarse styles, as photographs of one home; 1 for none.",
    )
    pool_target = models.PositiveIntegerField(
        "pool size", default=200, validators=[MinValueValidator(1), MaxValueValidator(10_000_000)]
    )
    renewal_per_hour = models.PositiveIntegerField(
        "renewal per hour", default=60, help_text="Pictures replaced each hour; 0 for none."
    )
    refresh_s = models.PositiveIntegerField(
        "refresh, seconds", default=0, help_text="The page shows another one by itself; 0 for never."
    )

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.sentence or self.slug

    def get_absolute_url(self) -> str:
        return f"/{self.slug}/"

    @property
    def ratio(self) -> float:
        """Width to height of its pictures."""
        width, height = map(int, self.aspect.split(":"))
        return width / height

    @property
    def stretch(self) -> str | None:
        """The aspect as recipes have it: None for the square that every network draws."""
        return None if self.ratio == 1 else self.aspect
