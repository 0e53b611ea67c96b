from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from gallery.deck.follow import decks
from gallery.pool.models import Specimen
from tests.factories import make_domain, publish_specimens

pytestmark = pytest.mark.django_db

LIST = "/admin/pool/specimen/"


@pytest.fixture
def registrar() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("registrar"))
    return client


def listed(client: Client, **query: str | int) -> set[str]:
    shown: set[str] = {str(one) for one in client.get(LIST, query).context["cl"].result_list}
    return shown


def test_the_chosen_pictures_are_taken_down_when_one_is_sure(registrar: Client) -> None:
    first, second, third = publish_specimens(make_domain(), 3)
    answer = {"action": "take_down", "_selected_action": [first.pk, second.pk]}
    assert "Take 2 pictures down?" in registrar.post(LIST, answer).text
    assert Specimen.objects.filter(state=Specimen.State.HIDDEN).count() == 0

    registrar.post(LIST, {**answer, "sure": "yes"})
    decks.follow()
    shown = registrar.get("/cat/").text
    assert third.key in shown
    assert [path.name for path in Path(settings.MEDIA_FOLDER).rglob(f"{first.key}*")] == []
    assert set(Specimen.objects.filter(state=Specimen.State.HIDDEN)) == {first, second}


def test_one_picture_is_taken_down_from_its_page(registrar: Client) -> None:
    (specimen,) = publish_specimens(make_domain(), 1)
    assert "never made again" in registrar.get(f"{LIST}{specimen.pk}/take-down/").text
    registrar.post(f"{LIST}{specimen.pk}/take-down/")
    specimen.refresh_from_db()
    assert specimen.state == Specimen.State.HIDDEN
    assert registrar.get(f"/cat/{specimen.key}/").status_code == 410


def test_a_picture_is_found_by_number_key_and_address(registrar: Client) -> None:
    publish_specimens(make_domain("dog"), 9)
    wanted = publish_specimens(make_domain("cat"), 9)[4]
    for text in (wanted.accession, wanted.key, f"https://example.org/cat/{wanted.key}/"):
        assert listed(registrar, q=text) == {wanted.accession}
    assert listed(registrar, q="nothing like it") == set()


def test_a_number_finds_a_picture_of_former_terms_too(registrar: Client) -> None:
    domain = make_domain()
    old = publish_specimens(domain, 3)[1]
    domain.truncation_psi = 0.5
    domain.save()
    assert listed(registrar, q=old.accession) == {old.accession}


def test_pictures_are_filtered_by_domain_and_state(registrar: Client) -> None:
    publish_specimens(make_domain("dog"), 2)
    cat = make_domain("cat")
    (specimen,) = publish_specimens(cat, 1)
    assert listed(registrar, domain__id__exact=cat.pk, state__exact="live") == {specimen.accession}
    assert listed(registrar, state__exact="hidden") == set()


def test_nobody_adds_deletes_or_rewrites_a_picture(registrar: Client) -> None:
    (specimen,) = publish_specimens(make_domain(), 1)
    assert registrar.get(f"{LIST}add/").status_code == 403
    assert registrar.post(f"{LIST}{specimen.pk}/delete/", {"post": "yes"}).status_code == 403
    registrar.post(f"{LIST}{specimen.pk}/change/", {"recipe": "{}", "seed": 7})
    specimen.refresh_from_db()
    assert specimen.seed == 0


def test_the_page_of_a_picture_has_its_recipe_and_files(registrar: Client) -> None:
    (specimen,) = publish_specimens(make_domain(), 1)
    page = registrar.get(f"{LIST}{specimen.pk}/change/").text
    assert specimen.checkpoint.digest is not None
    assert specimen.checkpoint.digest in page
    assert f"{specimen.key}-16.jpg" in page
    assert f"/cat/{specimen.key}/" in page
