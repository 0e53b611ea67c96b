"""From a file in the browser to an open page."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from gallery import nudges
from gallery.checkpoints.models import Checkpoint
from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.workshop.importing import import_checkpoint
from tests.factories import make_checkpoint, make_domain, publish_specimens
from tests.gallery.adminsite.forms import errors, filled_in, send
from tests.networks import tiny_ir_zip

pytestmark = pytest.mark.django_db

ADD = "/admin/domains/domain/add/"


def state(client: Client, domain: Domain) -> dict[str, object]:
    answer: dict[str, object] = client.get(f"/admin/domains/domain/{domain.pk}/condition/").json()
    return answer


def test_a_domain_goes_from_a_file_to_an_open_page(
    registrar: Client,
    tmp_path: Path,
    sent: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    file = SimpleUploadedFile("dogs.zip", tiny_ir_zip(tmp_path / "dogs.zip").read_bytes())
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(registrar, ADD, slug="dog", file=file, file_name="Dogs of nowhere", file_licence="CC0")

    domain = Domain.objects.select_related("checkpoint").get(slug="dog")
    assert answer["Location"] == f"/admin/domains/domain/{domain.pk}/change/"
    assert domain.state == Domain.State.DRAFT
    assert domain.checkpoint is not None
    assert (nudges.IMPORT_CHECKPOINT, domain.checkpoint.pk) in sent
    assert state(registrar, domain)["condition"] == "Waiting"

    import_checkpoint(domain.checkpoint.pk)
    assert state(registrar, domain)["condition"] == "Making samples"
    assert state(registrar, domain)["can_open"] is False

    publish_specimens(Domain.objects.select_related("checkpoint").get(pk=domain.pk), 12)
    assert state(registrar, domain)["condition"] == "Ready to open"
    assert registrar.get("/dog/").status_code == 404

    registrar.post(f"/admin/domains/domain/{domain.pk}/open/")
    decks.follow()
    assert "This dog does not exist." in registrar.get("/dog/").text


def test_an_address_and_a_checkpoint_are_enough(registrar: Client, sent: list[tuple[str, int]]) -> None:
    make_domain("cat", letter="D")
    send(registrar, ADD, slug="dog", checkpoint=make_checkpoint().pk)
    dog = Domain.objects.get(slug="dog")
    assert (dog.noun, dog.wing, dog.letter) == ("dog", "Dogs", "DO")
    assert dog.sentence == "This dog does not exist."
    assert dog.still_sentence == "This dog still does not exist."
    assert dog.grid_sentence == "Sixty dogs, none of them."
    assert dog.title == "Untitled"


def test_words_that_were_written_are_kept(registrar: Client, sent: list[tuple[str, int]]) -> None:
    send(registrar, ADD, slug="dog", noun="hound", wing="Kennel", checkpoint=make_checkpoint().pk)
    dog = Domain.objects.get(slug="dog")
    assert (dog.wing, dog.sentence) == ("Kennel", "This hound does not exist.")


def test_a_new_wing_is_offered_a_colour_of_its_own(registrar: Client) -> None:
    make_domain("face", seed_colour="#2f5fa8")
    offered = registrar.get(ADD).context["adminform"].form["seed_colour"].value()
    assert registrar.get("/admin/domains/domain/colour/", {"seed": offered}).json() == {"warning": ""}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "There is nothing to make pictures with; choose a checkpoint or a file."),
        ({"slug": "media"}, "“media” is a path of the site itself; choose another word for the address."),
        ({"slug": "Dog!"}, "can't be an address"),
        ({"letter": "C"}, "C stands in the accession numbers of Cats; choose another letter or two."),
        ({"hosts": "cats.example.org"}, "cats.example.org serves Cats already; take it away there first."),
        ({"hosts": "https://x"}, "is no host name"),
        ({"seed_colour": "red"}, "Write the colour like #2f5fa8."),
    ],
)
def test_a_refusal_says_what_to_do(registrar: Client, fields: dict[str, str], sentence: str) -> None:
    make_domain("cat", hosts=["cats.example.org"])
    answer = send(registrar, ADD, **{"slug": "dog", **fields})
    assert sentence in errors(answer)
    assert not Domain.objects.filter(slug="dog").exists()


def test_a_file_needs_a_name_and_no_checkpoint_beside_it(registrar: Client) -> None:
    nameless = send(registrar, ADD, slug="dog", file=SimpleUploadedFile("a.zip", b"x"))
    assert "The file has no name yet" in errors(nameless)
    both = send(
        registrar, ADD, slug="dog", file=SimpleUploadedFile("a.zip", b"x"), checkpoint=make_checkpoint().pk
    )
    assert "keep one of the two" in errors(both)


def test_a_file_that_is_too_large_is_refused_in_one_sentence(registrar: Client, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1024**2
    file = SimpleUploadedFile("a.zip", b"x" * (1024**2 + 1))
    answer = send(registrar, ADD, slug="dog", file=file, file_name="Large")
    assert "The upload has 1 MB or more, expected at most 1; take a smaller file" in errors(answer)
    assert list(Path(settings.UPLOADS_FOLDER).rglob("*.zip")) == []


def test_the_page_of_a_refused_file_says_why_and_takes_another(
    registrar: Client, sent: list[tuple[str, int]]
) -> None:
    refused = make_checkpoint(
        state=Checkpoint.State.REFUSED,
        digest=None,
        resolution=None,
        trouble="dogs.zip holds no weights; take another.",
    )
    domain = make_domain("dog", checkpoint=refused, state=Domain.State.DRAFT)
    address = f"/admin/domains/domain/{domain.pk}/change/"
    assert "dogs.zip holds no weights; take another." in registrar.get(address).text
    send(registrar, address, file=SimpleUploadedFile("b.zip", b"x"), file_name="Second try")
    domain.refresh_from_db()
    assert domain.checkpoint is not None
    assert domain.checkpoint.name == "Second try"


def test_nothing_opens_before_a_picture_hangs(registrar: Client) -> None:
    domain = make_domain("dog", state=Domain.State.DRAFT)
    answer = registrar.post(f"/admin/domains/domain/{domain.pk}/open/", follow=True)
    domain.refresh_from_db()
    assert domain.state == Domain.State.DRAFT
    assert "stays closed" in answer.text


def test_opening_is_nothing_that_a_link_can_do(registrar: Client) -> None:
    domain = make_domain("dog", state=Domain.State.DRAFT)
    publish_specimens(domain, 1)
    registrar.get(f"/admin/domains/domain/{domain.pk}/open/")
    domain.refresh_from_db()
    assert domain.state == Domain.State.DRAFT


def test_the_form_shows_what_a_noun_suggests(registrar: Client) -> None:
    words = registrar.get("/admin/domains/domain/words/", {"noun": "city", "slug": "town"}).json()
    assert (words["wing"], words["letter"]) == ("Cities", "C")
    assert filled_in(registrar, ADD)["pool_target"] == 200
