"""One form for a domain: its address is enough, everything else is suggested from its noun."""

from typing import TYPE_CHECKING, Any, cast

from django import forms

from gallery.checkpoints.models import Checkpoint
from gallery.domains import suggest
from gallery.domains.colours import HEX, LOBBY_SEED
from gallery.domains.models import Domain, check_hosts

if TYPE_CHECKING:
    DomainModelForm = forms.ModelForm[Domain]
else:
    DomainModelForm = forms.ModelForm

WORDS = ("wing", "letter", "sentence", "still_sentence", "grid_sentence", "title", "medium")
SUGGESTED = ("noun", *WORDS)


class HostsField(forms.CharField):
    """A list of host names, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip().lower() for line in (value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        super().validate(value)
        check_hosts(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))


class DomainForm(DomainModelForm):
    upload_refusal = ""  # set by the admin, when the file was dropped on its way in

    hosts = HostsField(
        label="Host names", required=False, help_text="One a line. Names under which it is served at /."
    )
    file = forms.FileField(
        required=False,
        label="A file",
        help_text="Our .safetensors, or the OpenVINO IR pair as a .zip. A worker unpacks it.",
    )
    file_name = forms.CharField(
        label="Its name", required=False, max_length=120, help_text="As the label and the footer name it."
    )
    file_licence = forms.CharField(
        label="Its licence",
        required=False,
        max_length=200,
        help_text="In plain words; it stands under every picture.",
    )

    class Meta:
        model = Domain
        fields = (
            *(
                "slug",
                "noun",
                "wing",
                "letter",
                "sentence",
                "still_sentence",
                "grid_sentence",
                "tagline",
                "title",
            ),
            *(
                "medium",
                "fact",
                "seed_colour",
                "display_face",
                "aspect",
                "checkpoint",
                "truncation_psi",
                "truncation_cutoff",
                "class_index",
                "set_size",
            ),
            *("pool_target", "renewal_per_hour", "refresh_s", "position", "hosts"),
            *("captions", "photos_from", "faces_from"),
        )
        widgets = {"seed_colour": forms.TextInput(attrs={"type": "color"})}
        help_texts = {
            "aspect": "Width to height: 1:1, or 4:3 for weights that learned from photographs squeezed to a square."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.is_new = self.instance.pk is None
        for name in SUGGESTED:
            if name in self.fields:
                self.fields[name].required = False
        if self.is_new:
            taken = Domain.objects.values_list("seed_colour", flat=True)
            self.initial.setdefault("seed_colour", suggest.colour(taken))
        if "checkpoint" in self.fields:
            choice = cast("forms.ModelChoiceField[Checkpoint]", self.fields["checkpoint"])
            usable = Checkpoint.objects.exclude(state=Checkpoint.State.REFUSED)
            own = self.instance.checkpoint_id
            choice.queryset = usable | Checkpoint.objects.filter(pk=own) if own else usable
            choice.empty_label = "A file, below"
        for name, nobody in (("photos_from", "Rooms"), ("faces_from", "People")):
            if name in self.fields:
                lender = cast("forms.ModelChoiceField[Domain]", self.fields[name])
                lender.empty_label = nobody
                lender.label_from_instance = _wing  # type: ignore[assignment]

    def clean_seed_colour(self) -> str:
        return str(self.cleaned_data["seed_colour"]).lower()

    def clean_letter(self) -> str:
        letter = str(self.cleaned_data["letter"]).upper()
        owner = self._others().filter(letter=letter).first() if letter else None
        if owner is not None and letter != self.instance.letter:
            raise forms.ValidationError(
                f"{letter} stands in the accession numbers of {owner.wing}; choose another letter or two."
            )
        return letter

    def clean_hosts(self) -> list[str]:
        hosts: list[str] = self.cleaned_data["hosts"]
        for other in self._others():
            for host in sorted(set(hosts) & set(other.hosts)):
                raise forms.ValidationError(f"{host} serves {other.wing} already; take it away there first.")
        return hosts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._suggest(cleaned)
        self._check_weights(cleaned)
        self._check_class(cleaned)
        self._check_kind(cleaned)
        return cleaned

    def _suggest(self, cleaned: dict[str, Any]) -> None:
        """What was left empty follows from the noun, and the noun from the address."""
        slug = cleaned.get("slug") or self.instance.slug
        if not slug:
            return
        taken = set(self._others().values_list("letter", flat=True))
        suggested = suggest.words(cleaned.get("noun") or "", slug, taken)
        for name, words in suggested.items():
            if name in self.fields and name not in self.errors and not cleaned.get(name):
                cleaned[name] = words[: Domain._meta.get_field(name).max_length]  # type: ignore[union-attr]

    def _check_kind(self, cleaned: dict[str, Any]) -> None:
        """A domain shows what its weights make; what it showed before can't hang beside it."""
        checkpoint: Checkpoint | None = cleaned.get("checkpoint")
        kind = checkpoint.kind if checkpoint is not None else Checkpoint.Kind.PICTURE
        if self.is_new:
            self.instance.kind = kind
        elif checkpoint is not None and kind != self.instance.kind:
            makes = checkpoint.get_kind_display().lower()
            self.add_error(
                "checkpoint",
                f"{checkpoint.name} makes {makes}, and this domain shows {self.instance.get_kind_display().lower()};"
                " choose another, or add a domain for it.",
            )

    def _check_class(self, cleaned: dict[str, Any]) -> None:
        chosen = cleaned.get("class_index")
        checkpoint: Checkpoint | None = cleaned.get("checkpoint")
        c_dim = checkpoint.manifest.get("c_dim") if checkpoint is not None else None
        if checkpoint is not None and chosen is not None and c_dim is not None and chosen >= c_dim:
            has = f"has classes 0 to {c_dim - 1}" if c_dim else "has no classes"
            self.add_error("class_index", f"{checkpoint.name} {has}; choose one of these, or leave it empty.")

    def _check_weights(self, cleaned: dict[str, Any]) -> None:
        file: Any = cleaned.get("file")
        checkpoint: Checkpoint | None = cleaned.get("checkpoint")
        chose = checkpoint is not None and "checkpoint" in self.changed_data
        if self.upload_refusal and "file" in self.fields:
            self.add_error("file", self.upload_refusal)
        elif file and chose:
            self.add_error("file", "There are a checkpoint and a file; keep one of the two.")
        elif file and self.instance.state == Domain.State.LIVE and not self.is_new:
            self.add_error("file", "It is open, and new weights take a while; close it first.")
        elif file and not cleaned.get("file_name"):
            self.add_error("file_name", "The file has no name yet; write it as visitors shall read it.")
        elif not file and checkpoint is None and "checkpoint" not in self.errors and not self._waits():
            self.add_error(
                "checkpoint", "There is nothing to make pictures with; choose a checkpoint or a file."
            )
        elif (
            chose and checkpoint is not None and self.instance.state == Domain.State.LIVE and not self.is_new
        ):
            self._check_open_swap(checkpoint)

    def _waits(self) -> bool:
        """A draft that never had weights may be worded and painted before it gets some."""
        return not self.is_new and self.initial.get("checkpoint") is None

    def _check_open_swap(self, checkpoint: Checkpoint) -> None:
        """Pages of an open domain expect the files of one resolution."""
        hung = self.instance.checkpoint.resolution if self.instance.checkpoint else None
        if checkpoint.state != Checkpoint.State.READY or checkpoint.resolution != hung:
            has = f"makes {checkpoint.resolution} px" if checkpoint.resolution else "is not unpacked yet"
            self.add_error(
                "checkpoint",
                f"{checkpoint.name} {has}, and the pictures that hang have {hung} px; close the domain first.",
            )

    # --- what the preview beside the form shows ------------------------------------------

    times = (("day", "By day"), ("night", "After hours"))

    @property
    def seed_digits(self) -> str:
        seed = (
            str(self["seed_colour"].value() or "")
            if "seed_colour" in self.fields
            else self.instance.seed_colour
        )
        return (seed if HEX.fullmatch(seed) else LOBBY_SEED)[1:].lower()

    @property
    def face(self) -> str:
        return str(
            (self["display_face"].value() if "display_face" in self.fields else "")
            or self.instance.display_face
        )

    @property
    def sentence_shown(self) -> str:
        return self.instance.sentence or "This dog does not exist."

    def _others(self) -> Any:
        return Domain.objects.exclude(pk=self.instance.pk)


def _wing(domain: Domain) -> str:
    return domain.wing
