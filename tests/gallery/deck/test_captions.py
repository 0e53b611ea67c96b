import pytest
from django.test import Client

from gallery.deck.captions import NONE, words_of
from gallery.deck.follow import decks
from gallery.domains.models import Domain
from tests.factories import make_domain, publish_specimens

KINDS = [kind for kind in Domain.Captions.values if kind]


def test_a_domain_without_captions_has_none() -> None:
    assert words_of("", 7) == NONE


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_has_the_same_words_for_ever(kind: str) -> None:
    assert words_of(kind, 7) == words_of(kind, 7)
    assert len({words_of(kind, seed) for seed in range(50)}) > 40


@pytest.mark.parametrize("kind", KINDS)
def test_words_fit_a_label(kind: str) -> None:
    for seed in range(200):
        name, about = words_of(kind, seed)
        assert 1 <= len(name) <= 40
        assert 5 <= len(about) <= 240
        assert about.endswith((".", "”", "?", ")"))


@pytest.mark.django_db
class TestAWingWithCaptions:
    @pytest.fixture
    def faces(self) -> Domain:
        domain = make_domain("face", captions="face", pool_target=4)
        publish_specimens(domain, 1)
        decks.follow()
        return domain

    def test_its_page_has_them_in_the_place_of_title_and_fact(self, client: Client, faces: Domain) -> None:
        name, about = words_of("face", 0)
        html = client.get("/face/").text
        assert f'<cite data-fill="name">{name}</cite>' in html
        assert about in html

    def test_its_permalink_and_its_json_say_the_same(self, client: Client, faces: Domain) -> None:
        picture = client.get("/face/draw").json()["pictures"][0]
        name, about = words_of("face", 0)
        assert picture["caption"] == {"name": name, "about": about}
        assert name in client.get(picture["url"]).text

    def test_switched_off_the_title_is_back(self, client: Client, faces: Domain) -> None:
        faces.captions = ""
        faces.save()
        decks.follow()
        html = client.get("/face/").text
        assert '<cite data-fill="name">Untitled</cite>' in html
        assert "caption" not in client.get("/face/draw").json()["pictures"][0]
