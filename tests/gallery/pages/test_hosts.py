import re

import pytest
from django.test import Client

from gallery.deck.follow import decks
from tests.factories import make_domain, publish_specimens

pytestmark = pytest.mark.django_db
OWN = "faces.example.org"


@pytest.fixture
def own(client: Client) -> Client:
    """Someone who asks for the domain by its own host name."""
    make_domain("dog")
    publish_specimens(make_domain(hosts=[OWN]), 5)
    client.defaults["HTTP_HOST"] = OWN
    return client


@pytest.mark.parametrize("path", ["/", "/grid/", "/image", "/draw?n=2", "/robots.txt", "/favicon.ico"])
def test_a_domain_is_served_at_the_root_of_its_own_host(own: Client, path: str) -> None:
    assert own.get(path).status_code in (200, 302)


def test_its_links_stay_on_its_host(own: Client) -> None:
    html = own.get("/").text
    key = re.findall(r'href="/([a-z2-7]{16})/"', html)[0]
    assert own.get(f"/{key}/").status_code == 200
    assert "/cat/" not in html
    assert "/dog/" not in html
    assert own.get("/draw").json()["pictures"][0]["url"].count("/") == 2


def test_its_look_is_there_too(own: Client) -> None:
    assert own.get(re.findall(r'href="(/look/[^"]+)"', own.get("/").text)[0]).status_code == 200


def test_the_walk_is_that_of_the_whole_host(own: Client) -> None:
    assert own.get("/").cookies["walk"]["path"] == "/"


@pytest.mark.parametrize("path", ["/admin/", "/cat/", "/kiosk/x/", "/nothing"])
def test_the_rest_of_the_site_is_not_there(own: Client, path: str) -> None:
    answer = own.get(path)
    assert answer.status_code == 404
    assert 'data-wing="cat"' in answer.text


@pytest.mark.parametrize("host", ["FACES.example.org", f"{OWN}:8000", f"{OWN}."])
def test_case_and_port_make_no_difference(own: Client, host: str) -> None:
    assert own.get("/grid/", HTTP_HOST=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        f"evil.{OWN}",
        f"{OWN}.evil.example",
        f"evil.example:{OWN}",
        f"{OWN}@evil.example",
        f"{OWN}:x",
    ],
)
def test_every_other_name_goes_through_the_list_of_allowed_hosts(own: Client, host: str) -> None:
    assert own.get("/", HTTP_HOST=host).status_code == 400


def test_a_new_name_is_answered_after_one_look(client: Client) -> None:
    domain = make_domain()
    decks.follow()
    assert client.get("/", HTTP_HOST="new.example.org").status_code == 400
    domain.hosts = ["new.example.org"]
    domain.save()
    decks.follow()
    assert client.get("/", HTTP_HOST="new.example.org").status_code == 503  # warming up
