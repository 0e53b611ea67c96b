"""What an administrator says of a screen."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.validators import validate_slug

from gallery.domains.models import Domain
from gallery.kiosks.models import Kiosk

if TYPE_CHECKING:
    KioskModelForm = forms.ModelForm[Kiosk]
else:
    KioskModelForm = forms.ModelForm


class KioskForm(KioskModelForm):
    class Meta:
        model = Kiosk
        fields = ("name", "domains", "interval_s", "transition_ms", "show_label", "token")
        widgets = {"domains": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if "domains" in self.fields:
            choice = cast("forms.ModelMultipleChoiceField[Domain]", self.fields["domains"])
            choice.label_from_instance = _wing  # type: ignore[assignment]

    def clean_token(self) -> str:
        """It stands in an address, so it must fit there."""
        token: str = self.cleaned_data["token"]
        if len(token) < 8:
            raise forms.ValidationError(
                f"The token has {len(token)} characters, expected 8 or more, so that nobody guesses it; add some."
            )
        validate_slug(token)
        return token


def _wing(domain: Domain) -> str:
    return domain.wing if domain.state == Domain.State.LIVE else f"{domain.wing} (closed)"
