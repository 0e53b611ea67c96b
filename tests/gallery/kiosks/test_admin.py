import pytest
from django.contrib.auth.models import User
from django.test import Client

from gallery.deck.follow import decks
from gallery.kiosks.models import Kiosk
from tests.factories import make_domain, publish_specimens

pytestmark = pytest.mark.django_db

LIST = "/admin/kiosks/kiosk/"


@pytest.fixture
def registrar() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("registrar"))
    return client


def add(client: Client, **fields: object) -> Kiosk | None:
    form = {
        "name": "Lobby",
        "interval_s": 20,
        "transition_ms": 1200,
        "show_label": "on",
        "token": "east-lobby-1",
    }
    client.post(f"{LIST}add/", {**form, **fields})
    return Kiosk.objects.first()


def test_a_new_screen_opens_at_its_address(registrar: Client) -> None:
    domain = make_domain()
    publish_specimens(domain, 2)
    decks.open()
    kiosk = add(registrar, domains=[domain.pk])
    assert kiosk is not None
    decks.follow()
    assert registrar.get(kiosk.get_absolute_url()).status_code == 200
    assert registrar.get(f"{kiosk.get_absolute_url()}draw").json()["pictures"]


def test_a_changed_interval_reaches_a_running_screen(registrar: Client) -> None:
    domain = make_domain()
    publish_specimens(domain, 2)
    kiosk = add(registrar, domains=[domain.pk])
    assert kiosk is not None
    decks.follow()
    registrar.post(
        f"{LIST}{kiosk.pk}/change/",
        {
            "name": "Lobby",
            "interval_s": 45,
            "transition_ms": 0,
            "token": kiosk.token,
            "domains": [domain.pk],
        },
    )
    decks.follow()
    assert registrar.get(f"{kiosk.get_absolute_url()}draw").json()["interval_s"] == 45


def test_the_list_has_the_address_to_copy(registrar: Client) -> None:
    kiosk = add(registrar, domains=[make_domain().pk])
    assert kiosk is not None
    page = registrar.get(LIST).text
    assert f'<copy-link><a href="{kiosk.get_absolute_url()}">' in page
    assert "Cats" in page


@pytest.mark.parametrize("token", ["short", "with a space in it", "../../admin"])
def test_a_token_that_anybody_guesses_or_that_fits_no_address_is_refused(
    registrar: Client, token: str
) -> None:
    assert add(registrar, domains=[make_domain().pk], token=token) is None
