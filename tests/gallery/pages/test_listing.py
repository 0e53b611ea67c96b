"""The pages of a wing of listings."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.listings.shelf import shelf
from gallery.pool.hide import hide
from gallery.pool.models import Specimen
from gallery.renditions.names import SOURCE_TYPE
from tests.factories import make_domain, make_listings, publish_listings, publish_specimens

pytestmark = pytest.mark.django_db


@pytest.fixture
def lodgings() -> Domain:
    """Six listings, with rooms and faces to show."""
    for slug in ("room", "face"):
        publish_specimens(make_domain(slug, pool_target=16), 16)
    domain = make_listings(count=6)
    decks.follow()
    return domain


def title_of(html: str) -> str:
    found = re.search(r'<h1 class="title">(.+?)</h1>', html)
    assert found
    return found[1]


def the_first(domain: Domain) -> Specimen:
    return Specimen.objects.filter(domain=domain).order_by("seed")[0]


def test_a_page_shows_all_that_a_product_page_has(client: Client, lodgings: Domain) -> None:
    html = client.get("/airbnb/").text
    assert html.count('class="box" id="photo-') == 5
    for words in ("hosted by", "What this place offers", "House rules", "Your host", "Where you would be"):
        assert words in html
    assert html.count('class="stars"') == 3
    assert html.count('class="portrait') == 5
    assert 'class="map"' in html
    assert "31 Feb 2027" in html


def test_a_host_has_been_one_for_as_long_as_the_facts_say(client: Client, lodgings: Domain) -> None:
    years = the_first(lodgings).made_at.year - 2014
    assert f"<dt>years hosting</dt><dd>{years}</dd>" in client.get("/airbnb/").text


def test_a_page_says_that_nothing_of_it_exists(client: Client, lodgings: Domain) -> None:
    html = client.get("/airbnb/").text
    assert re.search(r'class="not"[^>]*>This lodging does not exist\.', html)
    assert "TrainedAlgorithmicMediaDigitalSource" in html
    assert "None of these lodgings exist." in html
    assert "Photographs by Test weights" in html


@pytest.mark.parametrize("path", ["/airbnb/", "/airbnb/grid/", "/airbnb/draw?n=3", "/airbnb/image", "/"])
def test_no_page_does_a_query(
    client: Client, lodgings: Domain, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200


def test_asking_again_shows_every_listing_before_one_comes_again(client: Client, lodgings: Domain) -> None:
    shown = [re.search(r'data-key="([a-z2-7]{16})"', client.get("/airbnb/").text) for _ in range(6)]
    assert len({found[1] for found in shown if found}) == 6


def test_nothing_is_inline(client: Client, lodgings: Domain) -> None:
    html = client.get("/airbnb/").text + client.get("/airbnb/grid/").text
    assert " style=" not in html
    assert "<style" not in html
    assert re.search(r"<script(?![^>]* src=)", html) is None


def test_every_link_within_the_page_has_an_end(client: Client, lodgings: Domain) -> None:
    html = client.get("/airbnb/").text
    for name in set(re.findall(r'href="#([^"]+)"', html)):
        assert f'id="{name}"' in html, name


def test_every_picture_of_a_page_can_be_had(client: Client, lodgings: Domain) -> None:
    from gallery.renditions.serve import shelves

    names = set(re.findall(r"/media/([a-z2-7]{2}/[a-z2-7]{16}-\d+\.webp)", client.get("/airbnb/").text))
    assert len(names) == 9
    assert all(shelves().read(name) for name in names)


def test_the_grid_has_a_card_a_listing(client: Client, lodgings: Domain) -> None:
    html = client.get("/airbnb/grid/").text
    assert html.count('class="card-title"') == 6
    assert html.count("Does not exist") == 6


def test_json_has_the_words_the_pictures_and_the_mark(client: Client, lodgings: Domain) -> None:
    answer = client.get("/airbnb/draw?n=2").json()
    assert answer["total"] == 6
    for one in answer["pictures"]:
        assert one["listing"]["attributes"]["city"]
        assert len(one["photos"]) == 5
        assert len(one["faces"]) == 4
        assert one["digital_source_type"] == SOURCE_TYPE
        assert client.get(one["url"]).status_code == 200
    assert client.get("/airbnb/draw?n=many").status_code == 400


def test_image_is_a_photograph(client: Client, lodgings: Domain) -> None:
    answer = client.get("/airbnb/image?format=webp")
    assert answer.headers["Content-Type"] == "image/webp"
    assert SOURCE_TYPE in answer.headers["Link"]
    assert SOURCE_TYPE.encode() in answer.content


def test_a_permalink_shows_the_same_listing_without_a_query(
    client: Client, lodgings: Domain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = the_first(lodgings).key
    with django_assert_num_queries(0):
        html = client.get(f"/airbnb/{key}/").text
    assert title_of(html) == title_of(client.get(f"/airbnb/{key}/").text)
    assert 'id="recipe"' in html
    assert f"<dd>{key}</dd>" in html


def test_a_retired_listing_still_has_its_address(
    client: Client, lodgings: Domain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    specimen = the_first(lodgings)
    before = client.get(f"/airbnb/{specimen.key}/").text
    publish_listings(lodgings, 1, renewal=True)
    decks.follow()
    assert not shelf.has(specimen.key)
    with django_assert_num_queries(1):
        after = client.get(f"/airbnb/{specimen.key}/").text
    assert title_of(after) == title_of(before)
    assert re.findall(r'src="/media[^"]+"', after) == re.findall(r'src="/media[^"]+"', before)


def test_a_listing_that_was_taken_down_is_gone(client: Client, lodgings: Domain) -> None:
    key = the_first(lodgings).key
    hide(key)
    decks.follow()
    assert client.get(f"/airbnb/{key}/").status_code == 410
    assert key not in client.get("/airbnb/grid/").text


def test_a_key_that_nobody_has_is_not_found(client: Client, lodgings: Domain) -> None:
    assert client.get(f"/airbnb/{'a' * 16}/").status_code == 404


def test_without_a_listing_the_page_says_so(client: Client) -> None:
    make_listings(count=0)
    decks.follow()
    answer = client.get("/airbnb/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert client.get("/airbnb/draw").json() == {"hung": 0, "target": 1}
    assert client.get("/airbnb/image").status_code == 503


def test_without_anybody_to_borrow_from_a_page_has_drawings_and_says_so(client: Client) -> None:
    wing = make_listings(count=1)
    decks.follow()
    html = client.get("/airbnb/").text
    assert "No photographer has found it" in html
    assert 'class="not"' in html
    key = the_first(wing).key
    addresses = [f"/airbnb/{key}/drawing-{nth}.svg" for nth in range(1, 6)]
    assert all(f'src="{address}"' in html for address in addresses)
    assert f'src="{addresses[0]}"' in client.get("/airbnb/grid/").text
    (told,) = client.get("/airbnb/draw").json()["pictures"]
    assert (told["photos"], told["drawings"]) == ([], addresses)
    assert client.get("/airbnb/image").status_code == 503  # bytes of photographs alone


def test_a_drawing_is_an_svg_that_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = the_first(make_listings(count=1)).key
    decks.follow()
    with django_assert_num_queries(0):
        answer = client.get(f"/airbnb/{key}/drawing-1.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert re.search("A drawing of a (bedroom|living room|view) that does not exist", answer.text)


def test_the_entrance_hangs_drawings_in_the_bay_of_lodgings(client: Client) -> None:
    keys = {str(specimen.key) for specimen in Specimen.objects.filter(domain=make_listings(count=3))}
    decks.follow()
    hung = re.findall(r'class="drawn" src="/airbnb/([a-z2-7]{16})/drawing-[1-5]\.svg"', client.get("/").text)
    assert hung
    assert set(hung) <= keys


def test_drawings_go_with_a_listing_that_was_taken_down(client: Client) -> None:
    key = the_first(make_listings(count=2)).key
    decks.follow()
    assert client.get(f"/airbnb/{key}/drawing-5.svg").status_code == 200
    hide(key)
    decks.follow()
    assert client.get(f"/airbnb/{key}/drawing-5.svg").status_code == 404


def test_only_a_listing_has_drawings_and_it_has_five(client: Client, lodgings: Domain) -> None:
    key = the_first(lodgings).key
    assert client.get(f"/airbnb/{key}/drawing-6.svg").status_code == 404
    assert client.get(f"/airbnb/{'a' * 16}/drawing-1.svg").status_code == 404
    assert client.get(f"/room/{key}/drawing-1.svg").status_code == 404
    assert "drawing" not in client.get(f"/airbnb/{key}/").text


def test_a_page_can_go_on_by_itself(client: Client, lodgings: Domain) -> None:
    html = client.get("/airbnb/?refresh=20").text
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in html
    assert 'data-to="/airbnb/?refresh=20"' in html
    assert "next-page" not in client.get("/airbnb/?refresh=0").text


def test_a_host_name_of_its_own_serves_it(client: Client, lodgings: Domain) -> None:
    lodgings.hosts = ["rooms.example.org"]
    lodgings.save()
    decks.follow()
    html = client.get("/", headers={"host": "rooms.example.org"}).text
    assert 'href="/grid/"' in html
    assert client.get("/grid/", headers={"host": "rooms.example.org"}).status_code == 200
    assert (
        client.get(f"/{the_first(lodgings).key}/", headers={"host": "rooms.example.org"}).status_code == 200
    )


def test_words_of_a_model_are_escaped(client: Client, lodgings: Domain) -> None:
    from gallery.listings.models import Listing

    specimen = the_first(lodgings)
    listing = Listing.objects.get(specimen=specimen)
    listing.content = listing.content.replace("No smoking", "<script>alert(1)</script>")
    listing.save()
    shelf.read_again()
    html = client.get(f"/airbnb/{specimen.key}/").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_a_kept_page_goes_with_a_photograph_that_was_taken_down(client: Client, lodgings: Domain) -> None:
    address = f"/airbnb/{the_first(lodgings).key}/"
    before = client.get(address).text
    assert client.get(address).text == before
    photo = re.findall(r"/media/[a-z2-7]{2}/([a-z2-7]{16})", before)[0]
    hide(photo)
    decks.follow()
    assert photo not in client.get(address).text


def test_a_kept_page_goes_with_the_words_of_its_domain(client: Client, lodgings: Domain) -> None:
    address = f"/airbnb/{the_first(lodgings).key}/"
    client.get(address)
    lodgings.tagline = "It was never here."
    lodgings.save()
    decks.follow()
    assert "It was never here." in client.get(address).text


def test_photographs_that_come_later_are_shown(client: Client) -> None:
    rooms = make_domain("room", pool_target=12)
    make_listings(count=1)
    decks.follow()
    assert "drawing-1.svg" in client.get("/airbnb/").text
    publish_specimens(rooms, 12)
    decks.follow()
    assert "drawing" not in client.get("/airbnb/").text
    assert client.get("/airbnb/").text.count('class="box" id="photo-') == 5
