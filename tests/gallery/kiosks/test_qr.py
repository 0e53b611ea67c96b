import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from gallery.deck.follow import decks
from gallery.kiosks import qr
from gallery.kiosks.models import Kiosk
from gallery.kiosks.playlist import permalink
from tests.factories import make_domain

KEY = "abcdefghijklmnop"


def test_a_code_is_dark_on_white_with_its_quiet_zone() -> None:
    svg = qr.svg("https://example.org/face/abcdefghijklmnop/").decode()
    assert svg.count("<path") == 2
    assert "#fff" in svg
    assert "viewBox" in svg


@pytest.mark.django_db
def test_a_code_names_the_address_that_others_reach(settings: Settings, rf: RequestFactory) -> None:
    make_domain("cat")
    make_domain("dog", hosts=["dogs.example.org"])
    hall, asked = decks.open(), rf.get("/")
    assert permalink(asked, hall.by_slug["cat"], KEY) == f"http://testserver/cat/{KEY}/"
    assert permalink(asked, hall.by_slug["dog"], KEY) == f"http://dogs.example.org/{KEY}/"
    settings.SITE_ADDRESS = "https://nonesuch.example"
    assert permalink(asked, hall.by_slug["cat"], KEY) == f"https://nonesuch.example/cat/{KEY}/"


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [(f"cat/{KEY}", 200), (f"fox/{KEY}", 404), ("cat/short", 404)])
def test_a_screen_fetches_its_codes(client: Client, path: str, status: int) -> None:
    make_domain("cat")
    Kiosk.objects.create(name="Lobby", token="lobby")
    answer = client.get(f"/kiosk/lobby/qr/{path}.svg")
    assert answer.status_code == status
    assert status != 200 or answer["Content-Type"] == "image/svg+xml"
