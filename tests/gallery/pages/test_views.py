import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from gallery.checkpoints.models import Checkpoint
from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.pool.hide import hide
from tests.factories import make_checkpoint, make_domain, publish_specimens

pytestmark = pytest.mark.django_db

KEYS = re.compile(r'href="/cat/([a-z2-7]{16})/"')


def shown(client: Client, path: str = "/cat/") -> str:
    key: str = KEYS.findall(client.get(path).text)[0]
    return key


def test_refreshes_of_one_visitor_show_every_picture_of_the_pool_once(client: Client) -> None:
    publish_specimens(make_domain(pool_target=200), 200)
    assert len({shown(client) for _ in range(200)}) == 200


def test_the_grid_the_page_and_scripts_share_one_walk(client: Client) -> None:
    publish_specimens(make_domain(pool_target=100), 100)
    sheet = set(KEYS.findall(client.get("/cat/grid/").text))
    drawn = {each["key"] for each in client.get("/cat/draw?n=30").json()["pictures"]}
    pages = {shown(client) for _ in range(10)}
    assert len(sheet) == 60
    assert len(sheet | drawn | pages) == 100


def test_visitors_start_at_different_places() -> None:
    publish_specimens(make_domain(pool_target=50), 50)
    assert len({shown(Client()) for _ in range(50)}) == 50


def test_a_walk_belongs_to_its_domain_and_to_nobody_else(client: Client) -> None:
    publish_specimens(make_domain(), 3)
    cookie = client.get("/cat/").cookies["walk"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/cat/", "Lax", True)
    assert "secure" not in cookie.OutputString().lower()
    assert "secure" in client.get("/cat/", secure=True).cookies["walk"].OutputString().lower()


@pytest.mark.parametrize("garbage", ["", "nonsense", "1.2.3", "ffff.ffffffff.2", '"', "0.0.0", "a" * 4000])
def test_a_garbled_cookie_is_a_new_walk(client: Client, garbage: str) -> None:
    publish_specimens(make_domain(), 3)
    client.cookies["walk"] = garbage
    assert client.get("/cat/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/cat/",
        "/cat/grid/",
        "/cat/draw?n=5",
        "/cat/image",
        "/cat/?refresh=5",
        "/robots.txt",
        "/nothing/",
    ],
)
def test_no_page_does_a_query(
    client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_specimens(make_domain(), 5)
    decks.follow()
    with django_assert_num_queries(0):
        client.get(path)


def test_pages_go_on_without_their_database(client: Client, django_db_blocker: DjangoDbBlocker) -> None:
    publish_specimens(make_domain(), 5)
    decks.follow()
    with django_db_blocker.block():  # whoever asks for a connection now, raises
        for path in ("/", "/cat/", "/cat/grid/", "/cat/image", "/cat/draw"):
            assert client.get(path).status_code == 200, path


def test_a_hidden_picture_is_on_no_page_after_one_look(client: Client) -> None:
    publish_specimens(make_domain(pool_target=3), 3)
    doomed = shown(client)
    hide(doomed)
    decks.follow()
    for path in ("/", "/cat/", "/cat/grid/", "/cat/draw?n=3"):
        for _ in range(4):
            assert doomed not in client.get(path).text


def test_changed_words_are_on_every_page_after_one_look(client: Client) -> None:
    domain = make_domain(tagline="It was here.")
    publish_specimens(domain, 2)
    assert "It was here." in client.get("/cat/").text
    domain.tagline = "It was <never> here."
    domain.save()
    decks.follow()
    for path in ("/", "/cat/"):
        assert "It was &lt;never&gt; here." in client.get(path).text


def test_nothing_of_the_press_is_left_on_a_page(client: Client) -> None:
    publish_specimens(make_domain(), 5)
    for path in ("/", "/cat/", "/cat/grid/", "/cat/?refresh=7", "/cat/grid/?refresh=7"):
        assert not re.search(r"s[0-9a-f]{16}x\d+s", client.get(path).text), path


def test_a_page_names_its_picture_as_the_database_does(client: Client) -> None:
    (specimen,) = publish_specimens(make_domain(), 1)
    html = client.get("/cat/").text
    assert specimen.accession in html
    assert f"/media/{specimen.key[:2]}/{specimen.key}-16.webp" in html


def test_drafts_are_nowhere(client: Client) -> None:
    publish_specimens(make_domain(state=Domain.State.DRAFT), 2)
    for path in ("/cat/", "/cat/grid/", "/cat/image", "/cat/draw"):
        assert client.get(path).status_code == 404
    assert "/cat/" not in client.get("/").text


@pytest.mark.parametrize(
    ("query", "seconds"), [("?refresh=1", 1), ("?refresh=86400", 86400), ("", 45), ("?x=1", 45)]
)
def test_a_page_refreshes_by_itself_without_scripts(client: Client, query: str, seconds: int) -> None:
    publish_specimens(make_domain(refresh_s=45), 2)
    for path in ("/cat/", "/cat/grid/"):
        assert f'<meta http-equiv="refresh" content="{seconds}">' in client.get(path + query).text


@pytest.mark.parametrize("bad", ["", "-1", "86401", "1e3", "9" * 30, "<b>", "٣", "5.0"])
def test_a_refresh_that_makes_no_sense_is_ignored(client: Client, bad: str) -> None:
    publish_specimens(make_domain(), 2)
    answer = client.get("/cat/", {"refresh": bad})
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' not in answer.text


def test_never_is_asked_for_by_nought(client: Client) -> None:
    publish_specimens(make_domain(refresh_s=45), 2)
    assert 'http-equiv="refresh"' not in client.get("/cat/?refresh=0").text


@pytest.mark.parametrize("path", ["/cat/", "/cat/grid/"])
def test_an_empty_pool_has_an_honest_page(client: Client, path: str) -> None:
    make_domain(pool_target=40)
    answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "8", "no-store")
    assert "0 of 40" in answer.text


@pytest.mark.parametrize(("path", "accept"), [("/cat/draw", ""), ("/cat/", "application/json")])
def test_an_empty_pool_tells_scripts_how_far_it_is(client: Client, path: str, accept: str) -> None:
    make_domain(pool_target=40)
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.json()) == (503, {"hung": 0, "target": 40})


def test_a_checkpoint_that_was_refused_is_not_waited_for(client: Client) -> None:
    make_domain(checkpoint=make_checkpoint(state=Checkpoint.State.REFUSED))
    assert "could not be unpacked" in client.get("/cat/").text


def test_a_grid_hangs_what_there_is(client: Client) -> None:
    publish_specimens(make_domain(pool_target=9), 7)
    assert len(set(KEYS.findall(client.get("/cat/grid/").text))) == 7


def test_draw_gives_every_address_of_a_picture(client: Client) -> None:
    (specimen,) = publish_specimens(make_domain(), 1)
    answer = client.get("/cat/draw?n=3")
    key = specimen.key
    assert answer.json() == {
        "pictures": [
            {
                "key": key,
                "accession": specimen.accession,
                "url": f"/cat/{key}/",
                "alt": "A cat who does not exist",
                "sources": {"16": f"/media/{key[:2]}/{key}-16.webp"},
                "jpeg": f"/media/{key[:2]}/{key}-16.jpg",
            }
        ],
        "total": 1,
    }
    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("no-store", "*")


@pytest.mark.parametrize("bad", ["0", "241", "-1", "x", "1.5", "9" * 5000, "٣"])
def test_draw_says_how_many_it_expects(client: Client, bad: str) -> None:
    publish_specimens(make_domain(), 1)
    answer = client.get("/cat/draw", {"n": bad})
    assert answer.status_code == 400
    assert "expected 1 to 240" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/", "/cat/", "/cat/grid/", "/cat/draw", "/cat/image", "/robots.txt"])
def test_pages_are_read_only(client: Client, path: str) -> None:
    publish_specimens(make_domain(), 2)
    assert client.head(path).status_code == 200
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("path", ["/", "/cat/", "/cat/grid/"])
def test_pages_are_kept_nowhere_and_load_nothing_from_elsewhere(client: Client, path: str) -> None:
    publish_specimens(make_domain(), 2)
    answer = client.get(path)
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Vary" not in answer
    assert not re.search(r"""(src|href|srcset)=["']?(https?:)?//""", answer.text)
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on[a-z]+=", answer.text)


def test_the_page_says_by_machine_what_it_shows(client: Client) -> None:
    publish_specimens(make_domain(), 2)
    assert "TrainedAlgorithmicMedia" in client.get("/cat/").text


def test_a_missing_slash_is_put_there(client: Client) -> None:
    publish_specimens(make_domain(), 2)
    for path in ("/cat", "/cat/grid"):
        assert client.get(path).headers["Location"] == f"{path}/"


def test_a_look_has_a_name_for_ever(client: Client) -> None:
    domain = make_domain(seed_colour="#2f5fa8")
    address = re.findall(r'href="(/look/cat-[0-9a-f]{8}\.css)"', client.get("/").text)[0]
    answer = client.get(address)
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert "--wall" in answer.text
    domain.seed_colour = "#a02040"
    domain.save()
    decks.follow()
    assert address not in client.get("/").text
    assert client.get(address)["Cache-Control"] == "no-store"  # another process may be a second behind
    assert client.get("/look/dog-00000000.css").status_code == 404


def test_a_missing_page_hangs_on_the_wings_paint(client: Client) -> None:
    publish_specimens(make_domain(), 2)
    for path, paint in (("/cat/nothing/here/", 'data-wing="cat"'), ("/nothing/", '<html lang="en">')):
        answer = client.get(path)
        assert answer.status_code == 404
        assert paint in answer.text
        assert "This page" in answer.text


def test_what_broke_is_told_by_a_file_alone(client: Client) -> None:
    from gallery.pages.errors import broken

    answer = broken(client.get("/").wsgi_request)
    assert answer.status_code == 500
    assert b"{%" not in answer.content
    assert b"<html" in answer.content


def test_the_hall_names_every_live_wing_in_order(client: Client) -> None:
    publish_specimens(make_domain("dog", position=2, sentence="This dog does not exist."), 2)
    make_domain("cat", position=1, sentence="This cat does not exist.")
    html = client.get("/").text
    assert html.index('href="/cat/"') < html.index('href="/dog/"')
    assert client.get("/").status_code == 200


def test_an_empty_museum_has_an_entrance(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "No domain is open yet" in answer.text


def test_robots_and_icons_are_where_they_are_looked_for(client: Client) -> None:
    assert "Disallow: /admin/" in client.get("/robots.txt").text
    assert client.get("/favicon.ico")["Location"].endswith("favicon.ico")


def test_the_error_page_is_a_whole_file() -> None:
    page = Path("templates/500.html").read_text()
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")
