import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gallery.deck.follow import decks
from gallery.pool.hide import hide
from gallery.pool.models import Specimen
from tests.factories import make_domain, publish_specimens

pytestmark = pytest.mark.django_db


def test_a_permalink_shows_its_picture_recipe_and_files_by_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    specimen, *_ = publish_specimens(make_domain(), 6)
    decks.follow()
    with django_assert_num_queries(1):
        answer = client.get(f"/cat/{specimen.key}/")
    assert answer.status_code == 200
    assert "This cat still does not exist." in answer.text.replace('<span class="nb">', "").replace(
        "</span>", ""
    )
    for told in (
        specimen.accession,
        f"{specimen.key}-16.jpg",
        f"{specimen.key}-16.webp",
        f"<dd>{specimen.seed}</dd>",
    ):
        assert told in answer.text
    assert answer["Cache-Control"] == "no-store"


def test_a_hidden_picture_is_gone_at_once_and_its_recipe_too(client: Client) -> None:
    specimen, *_ = publish_specimens(make_domain(), 3)
    hide(specimen.key)
    answer = client.get(f"/cat/{specimen.key}/")
    assert answer.status_code == 410
    assert specimen.key not in answer.text
    assert 'id="recipe"' not in answer.text


def test_a_retired_picture_stays_at_its_address_while_it_has_files(client: Client) -> None:
    domain = make_domain(pool_target=1)
    (specimen,) = publish_specimens(domain, 1)
    publish_specimens(domain, 1, renewal=True)
    assert client.get(f"/cat/{specimen.key}/").status_code == 200


def test_a_retired_picture_without_files_leaves_its_recipe(client: Client) -> None:
    domain = make_domain(pool_target=1)
    (specimen,) = publish_specimens(domain, 1)
    publish_specimens(domain, 1, renewal=True)
    Specimen.objects.filter(pk=specimen.pk).update(has_files=False)
    answer = client.get(f"/cat/{specimen.key}/")
    assert answer.status_code == 410
    assert 'id="recipe"' in answer.text
    assert f"<dd>{specimen.seed}</dd>" in answer.text
    assert "/media/" not in answer.text


@pytest.mark.parametrize(
    "path", ["/cat/aaaaaaaaaaaaaaaa/", "/cat/AAAAAAAAAAAAAAAA/", "/cat/short/", "/dog/{key}/"]
)
def test_what_is_no_picture_of_this_domain_is_not_found(client: Client, path: str) -> None:
    specimen, *_ = publish_specimens(make_domain(), 1)
    make_domain("dog")
    assert client.get(path.format(key=specimen.key)).status_code == 404


def test_a_picture_of_an_older_checkpoint_is_shown_at_its_own_size(client: Client) -> None:
    domain = make_domain()
    specimen, *_ = publish_specimens(domain, 1)
    assert domain.checkpoint is not None
    domain.checkpoint.resolution = 1024
    domain.checkpoint.save()
    decks.follow()
    assert f"{specimen.key}-16.jpg" in client.get(f"/cat/{specimen.key}/").text


def test_with_the_database_away_a_permalink_asks_for_patience(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    specimen, *_ = publish_specimens(make_domain(), 1)
    decks.follow()

    def away(*_: object) -> None:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("gallery.pages.permalink._find", away)
    answer = client.get(f"/cat/{specimen.key}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_picture_of_a_set_says_how_it_is_drawn_again(client: Client) -> None:
    *_, specimen = publish_specimens(make_domain(set_size=5), 8)
    answer = client.get(f"/cat/{specimen.key}/")
    assert "<dd>of 5, in the coarse styles of seed 5</dd>" in answer.text
    assert "--seeds 7 --truncation-psi 0.7 --set-size 5 var/checkpoints/" in answer.text


def test_a_picture_that_stands_alone_says_nothing_of_sets(client: Client) -> None:
    (specimen,) = publish_specimens(make_domain(), 1)
    text = client.get(f"/cat/{specimen.key}/").text
    assert "set-size" not in text
    assert "<dt>Set</dt>" not in text
