"""What an administrator says of a checkpoint, and the file."""

from typing import TYPE_CHECKING, Any

from django import forms

from gallery.checkpoints.models import Checkpoint

if TYPE_CHECKING:
    CheckpointModelForm = forms.ModelForm[Checkpoint]
else:
    CheckpointModelForm = forms.ModelForm


class CheckpointForm(CheckpointModelForm):
    upload_refusal = ""  # set by the admin, when the file was dropped on its way in

    class Meta:
        model = Checkpoint
        fields = ("name", "licence", "source", "upload")
        widgets = {"upload": forms.FileInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if "upload" in self.fields:
            self.fields["upload"].required = True
        if self.upload_refusal:
            self.fields["upload"].error_messages["required"] = self.upload_refusal
