import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker
from pytest_django.fixtures import Settings

from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.kiosks.models import Kiosk
from gallery.pool.hide import hide
from tests.factories import make_domain, make_listings, publish_specimens

pytestmark = pytest.mark.django_db


def make_kiosk(*domains: Domain, **fields: object) -> Kiosk:
    kiosk = Kiosk.objects.create(**{"name": "Lobby", "token": "lobby", **fields})
    kiosk.domains.set(domains)
    decks.follow()
    return kiosk


@pytest.fixture
def cats() -> Domain:
    domain = make_domain("cat", pool_target=20)
    publish_specimens(domain, 20)
    return domain


@pytest.fixture
def dogs() -> Domain:
    domain = make_domain("dog", pool_target=20)
    publish_specimens(domain, 20)
    return domain


def test_a_screen_shows_a_picture_before_any_script_has_run(client: Client, cats: Domain) -> None:
    html = client.get(make_kiosk(cats).get_absolute_url()).text
    assert re.search(r'<img src="/media/[a-z2-7]{2}/[a-z2-7]{16}-16\.webp"', html)
    assert '<noscript><meta http-equiv="refresh" content="20">' in html
    assert f'href="/look/{decks.open().by_slug["cat"].look_name}"' in html


def test_domains_are_shown_in_turn(client: Client, cats: Domain, dogs: Domain) -> None:
    make_kiosk(cats, dogs)
    first = client.get("/kiosk/lobby/draw?n=3").json()["pictures"]
    then = client.get("/kiosk/lobby/draw?n=3").json()["pictures"]
    assert [one["wing"] for one in first + then] == ["Cats", "Dogs"] * 3


def test_a_screen_shows_every_picture_before_one_comes_again(
    client: Client, cats: Domain, dogs: Domain
) -> None:
    make_kiosk(cats, dogs)
    keys = [one["key"] for _ in range(20) for one in client.get("/kiosk/lobby/draw?n=2").json()["pictures"]]
    assert len(set(keys)) == 40


def test_a_screen_without_cookies_has_its_turns_and_its_variety_too(cats: Domain, dogs: Domain) -> None:
    make_kiosk(cats, dogs)
    shown = [Client().get("/kiosk/lobby/draw").json()["pictures"][0] for _ in range(40)]
    assert [one["wing"] for one in shown] == ["Cats", "Dogs"] * 20
    assert len({one["key"] for one in shown}) == 40


def test_a_picture_brings_its_words_and_its_timing(client: Client, cats: Domain) -> None:
    make_kiosk(cats, interval_s=7, transition_ms=300)
    answer = client.get("/kiosk/lobby/draw").json()
    (picture,) = answer["pictures"]
    assert (answer["interval_s"], answer["transition_ms"], picture["seconds"]) == (7, 300, 7)
    assert (picture["sentence"], picture["paint"]) == ("This cat does not exist.", "wing-cat")


def test_screens_do_no_query(
    client: Client,
    cats: Domain,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    make_kiosk(cats)
    with django_assert_num_queries(0), django_db_blocker.block():
        for path in ("/kiosk/lobby/", "/kiosk/lobby/draw?n=4", "/kiosk/lobby/qr/cat/aaaaaaaaaaaaaaaa.svg"):
            assert client.get(path).status_code == 200, path
        assert client.get("/kiosk/nowhere/").status_code == 404


def test_a_hidden_picture_leaves_a_screen(client: Client, cats: Domain) -> None:
    make_kiosk(cats)
    held = [one["key"] for one in client.get("/kiosk/lobby/draw?n=5").json()["pictures"]]
    hide(held[2])
    decks.follow()
    assert client.get(f"/kiosk/lobby/draw?n=0&have={','.join(held)}").json()["gone"] == [held[2]]


def test_a_hidden_picture_in_a_bucket_leaves_a_screen_too(
    client: Client, cats: Domain, settings: Settings
) -> None:
    make_kiosk(cats)
    held = [one["key"] for one in client.get("/kiosk/lobby/draw?n=5").json()["pictures"]]
    hide(held[2])
    decks.follow()
    settings.S3_BUCKET = "pictures"
    assert client.get(f"/kiosk/lobby/draw?n=0&have={','.join(held)}").json()["gone"] == [held[2]]


def test_a_retired_picture_may_stay_up_until_its_files_go(client: Client, settings: Settings) -> None:
    domain = make_domain(pool_target=1)
    (specimen,) = publish_specimens(domain, 1)
    make_kiosk(domain)
    publish_specimens(domain, 1, renewal=True)
    decks.follow()
    asked = f"/kiosk/lobby/draw?n=0&have={specimen.key}"
    assert client.get(asked).json()["gone"] == []
    for file in Path(settings.MEDIA_FOLDER).glob(f"*/{specimen.key}-*"):
        file.unlink()
    assert client.get(asked).json()["gone"] == [specimen.key]


@pytest.mark.parametrize("have", ["", ",,", "../../secret", "a" * 5000, ",".join(["aaaaaaaaaaaaaaaa"] * 500)])
def test_what_a_screen_says_it_has_is_not_believed(client: Client, cats: Domain, have: str) -> None:
    make_kiosk(cats)
    assert client.get(f"/kiosk/lobby/draw?n=0&have={have}").json()["gone"] in (
        [],
        ["aaaaaaaaaaaaaaaa"],
    )


def test_changes_of_a_kiosk_reach_its_screen_after_one_look(
    client: Client, cats: Domain, dogs: Domain
) -> None:
    kiosk = make_kiosk(cats)
    before = client.get("/kiosk/lobby/draw").json()["revision"]
    kiosk.interval_s = 90
    kiosk.save()
    kiosk.domains.set([dogs])
    decks.follow()
    answer = client.get("/kiosk/lobby/draw").json()
    assert answer["interval_s"] == 90
    assert answer["revision"] != before
    assert answer["pictures"][0]["wing"] == "Dogs"
    kiosk.delete()
    decks.follow()
    assert client.get("/kiosk/lobby/").status_code == 404


def test_a_changed_look_reloads_a_screen_and_a_changed_word_does_not(client: Client, cats: Domain) -> None:
    make_kiosk(cats)
    revisions = [client.get("/kiosk/lobby/draw").json()["revision"]]
    for change in ({"tagline": "Not here."}, {"seed_colour": "#a02040"}):
        Domain.objects.filter(pk=cats.pk).update(**change)
        cats.refresh_from_db()
        cats.save()
        decks.follow()
        revisions.append(client.get("/kiosk/lobby/draw").json()["revision"])
    assert revisions[0] == revisions[1] != revisions[2]


def test_a_closed_or_empty_wing_is_left_out_of_the_turns(client: Client, cats: Domain, dogs: Domain) -> None:
    make_kiosk(cats, dogs, make_domain("fox"))
    dogs.state = Domain.State.DRAFT
    dogs.save()
    decks.follow()
    wings = {one["wing"] for one in client.get("/kiosk/lobby/draw?n=9").json()["pictures"]}
    assert wings == {"Cats"}


def test_a_kiosk_with_nothing_to_show_waits_with_bare_paint(client: Client) -> None:
    make_kiosk(make_domain())
    assert client.get("/kiosk/lobby/").status_code == 200
    assert client.get("/kiosk/lobby/draw?n=4").json()["pictures"] == []


@pytest.mark.parametrize("bad", ["25", "-1", "x", "000000999999"])
def test_draw_says_how_many_it_expects(client: Client, cats: Domain, bad: str) -> None:
    make_kiosk(cats)
    answer = client.get("/kiosk/lobby/draw", {"n": bad})
    assert answer.status_code == 400
    assert "expected 0 to 24" in answer.json()["error"]


@pytest.mark.parametrize("garbage", ["", "x", "-1", "9" * 50])
def test_garbled_cookies_do_no_harm(client: Client, cats: Domain, garbage: str) -> None:
    make_kiosk(cats)
    client.cookies["turn"] = client.cookies["walk-cat"] = garbage
    assert client.get("/kiosk/lobby/").status_code == 200


def test_the_walks_of_a_screen_are_its_own(client: Client, cats: Domain) -> None:
    make_kiosk(cats)
    cookies = client.get("/kiosk/lobby/").cookies
    assert {name: morsel["path"] for name, morsel in cookies.items()} == {
        "walk-cat": "/kiosk/lobby/", "turn": "/kiosk/lobby/",
    }  # fmt: skip
    assert all(morsel["httponly"] and morsel["samesite"] == "Lax" for morsel in cookies.values())


@pytest.fixture
def lodgings() -> Domain:
    publish_specimens(make_domain("room", pool_target=12), 12)
    return make_listings(count=6)


def test_a_screen_shows_listings_by_their_photographs(client: Client, lodgings: Domain) -> None:
    kiosk = make_kiosk(lodgings)
    assert "a night" in client.get(kiosk.get_absolute_url()).text
    picture = client.get("/kiosk/lobby/draw?n=1").json()["pictures"][0]
    listing, photo = picture["key"].split(".")
    assert photo in picture["src"]
    assert picture["qr"].endswith(f"/qr/airbnb/{listing}.svg")
    assert client.get(picture["qr"]).status_code == 200
    assert picture["sentence"] == "This lodging does not exist."


def test_a_screen_shows_drawings_where_there_are_no_photographs(client: Client) -> None:
    make_kiosk(make_listings(count=2))
    decks.follow()
    one, other = client.get("/kiosk/lobby/draw?n=2").json()["pictures"]
    assert one["src"] == f"/airbnb/{one['key']}/drawing-1.svg"
    assert list(one["sources"].values()) == [one["src"]]
    assert client.get(one["src"]).status_code == 200
    hide(one["key"])
    decks.follow()
    have = f"{one['key']},{other['key']}"
    assert client.get(f"/kiosk/lobby/draw?n=0&have={have}").json()["gone"] == [one["key"]]


def test_a_screen_hears_that_a_listing_or_its_photograph_was_taken_down(
    client: Client, lodgings: Domain
) -> None:
    make_kiosk(lodgings)
    one, other, third = client.get("/kiosk/lobby/draw?n=3").json()["pictures"]
    have = ",".join(picture["key"] for picture in (one, other, third))
    assert client.get(f"/kiosk/lobby/draw?n=0&have={have}").json()["gone"] == []
    hide(one["key"].split(".")[0])
    hide(other["key"].split(".")[1])
    decks.follow()
    assert client.get(f"/kiosk/lobby/draw?n=0&have={have}").json()["gone"] == [one["key"], other["key"]]
