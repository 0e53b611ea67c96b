"""What a browser sends back: the fields of a form as the page has them, with some of them changed."""

from typing import TYPE_CHECKING, Any

from django.test import Client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def filled_in(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """The form at an address, filled in as it stands, with `changes`."""
    form = client.get(address).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    return {
        name: value
        for name, value in {**fields, **changes}.items()
        if value is not None and value is not False
    }


def send(client: Client, address: str, **changes: Any) -> "Response":
    return client.post(address, filled_in(client, address, **changes))


def errors(answer: "Response") -> str:
    """All that the form refused, as one text."""
    form = answer.context["adminform"].form
    return " ".join(sentence for sentences in form.errors.values() for sentence in sentences)
