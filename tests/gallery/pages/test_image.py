from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from gallery.deck.follow import decks
from tests.factories import make_checkpoint, make_domain, publish_specimens

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pool() -> None:
    publish_specimens(make_domain(pool_target=60), 60)


def test_fifty_asked_without_cookies_are_fifty_different_ones() -> None:
    assert len({Client().get("/cat/image").content for _ in range(50)}) == 50


def test_it_is_a_whole_jpeg_with_its_length_and_open_to_all(client: Client) -> None:
    answer = client.get("/cat/image")
    image = Image.open(BytesIO(answer.content))
    assert (image.format, image.size, image.mode) == ("JPEG", (16, 16), "RGB")
    assert answer["Content-Type"] == "image/jpeg"
    assert int(answer["Content-Length"]) == len(answer.content)
    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("no-store", "*")
    assert "trainedAlgorithmicMedia" in answer["Link"]


@pytest.mark.parametrize(
    "query", ["?t=1732262400_17", "?0.123", "?player=Name", "?9e107d9d372bb6826bd81d3542a419d6"]
)
def test_any_other_query_is_a_way_round_a_cache(client: Client, query: str) -> None:
    assert client.get(f"/cat/image{query}").status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"User-Agent": "tpdne/0.1.1", "Accept": "text/html,*/*"}, {"Accept": ""}]
)
def test_every_client_is_answered(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/cat/image", headers=headers)["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("", "JPEG"),
        ("?size=16", "JPEG"),
        ("?format=webp", "WEBP"),
        ("?size=16&format=webp", "WEBP"),
        ("?format=jpeg", "JPEG"),
    ],
)
def test_size_and_format_choose_among_what_there_is(client: Client, query: str, kind: str) -> None:
    assert Image.open(BytesIO(client.get(f"/cat/image{query}").content)).format == kind


@pytest.mark.parametrize("query", ["?size=999", "?format=png", "?size=big&format=webp"])
def test_what_is_not_made_is_refused_in_one_sentence(client: Client, query: str) -> None:
    answer = client.get(f"/cat/image{query}")
    assert answer.status_code == 400
    assert "there is 16 as jpg, 16 as webp" in answer.text


def test_head_has_the_headers_alone(client: Client) -> None:
    answer = client.head("/cat/image")
    assert (answer.content, answer["Content-Type"]) == (b"", "image/jpeg")
    assert int(answer["Content-Length"]) > 100


def test_one_visitor_gets_each_once(client: Client) -> None:
    assert len({client.get("/cat/image").content for _ in range(60)}) == 60


def test_a_picture_swept_in_between_is_passed_over(client: Client, settings: Settings) -> None:
    for key in decks.open().by_slug["cat"].deck.keys()[10:13]:
        for file in Path(settings.MEDIA_FOLDER).glob(f"{key[:2]}/{key}-*"):
            file.unlink()
    assert {client.get("/cat/image").status_code for _ in range(60)} == {200}


def test_an_empty_pool_says_when_to_come_back(client: Client) -> None:
    make_domain("dog", checkpoint=make_checkpoint())
    decks.follow()
    answer = client.get("/dog/image")
    assert (answer.status_code, answer["Retry-After"]) == (503, "8")
    assert answer["Content-Type"].startswith("text/plain")


def test_pictures_kept_in_a_bucket_are_fetched_there(client: Client, settings: Settings) -> None:
    settings.S3_BUCKET, settings.MEDIA_ADDRESS = "pictures", "https://cdn.example.org/p"
    answer = client.get("/cat/image")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://cdn.example.org/p/")
    assert answer["Cache-Control"] == "no-store"
