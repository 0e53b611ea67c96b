import pytest
from django.test import Client

from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.pool.hide import hide
from gallery.pool.models import DeckLog, Slot, Specimen
from tests.factories import make_checkpoint, make_domain, make_listings, publish_specimens
from tests.gallery.adminsite.forms import errors, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def page(domain: Domain) -> str:
    return f"/admin/domains/domain/{domain.pk}/change/"


def test_a_changed_tagline_is_announced_and_shown(registrar: Client) -> None:
    domain = make_domain()
    publish_specimens(domain, 3)
    assert "Asleep since 1871." not in registrar.get("/cat/").text
    answer = send(registrar, page(domain), tagline="Asleep since 1871.", pool_target=30)
    assert answer.status_code == 302
    assert DeckLog.objects.filter(subject=DeckLog.DOMAIN, domain_id=domain.pk).exists()
    decks.follow()
    assert "Asleep since 1871." in registrar.get("/cat/").text
    assert decks.open().by_slug["cat"].deck.capacity == 30


def test_hosts_are_written_one_a_line(registrar: Client) -> None:
    domain = make_domain()
    send(registrar, page(domain), hosts="Cats.example.org\n\n katzen.example.org \n")
    domain.refresh_from_db()
    assert domain.hosts == ["cats.example.org", "katzen.example.org"]
    assert "cats.example.org\nkatzen.example.org" in registrar.get(page(domain)).text


def test_a_colour_close_to_another_wings_is_taken_with_a_warning(registrar: Client) -> None:
    make_domain("face", wing="People", seed_colour="#2f5fa8")
    cat = make_domain("cat")
    answer = registrar.post(
        page(cat), {**_as_it_stands(registrar, cat), "seed_colour": "#3060a0"}, follow=True
    )
    cat.refresh_from_db()
    assert cat.seed_colour == "#3060a0"
    assert "close to the paint of People" in answer.text


def _as_it_stands(client: Client, domain: Domain) -> dict[str, object]:
    from tests.gallery.adminsite.forms import filled_in

    return filled_in(client, page(domain))


def test_the_preview_has_the_colours_that_pages_will_have(registrar: Client) -> None:
    answer = registrar.get("/admin/domains/domain/look/2f5fa8.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "--wall:#e2e8f1" in answer.text
    assert registrar.get("/admin/domains/domain/look/zz.css").status_code == 404


def test_an_open_domain_keeps_its_address_and_its_resolution(registrar: Client) -> None:
    domain = make_domain()
    publish_specimens(domain, 1)
    send(registrar, page(domain), slug="dog")
    domain.refresh_from_db()
    assert domain.slug == "cat"
    answer = send(registrar, page(domain), checkpoint=make_checkpoint(resolution=32).pk)
    assert "the pictures that hang have 16 px; close the domain first." in errors(answer)


def test_a_checkpoint_of_another_resolution_clears_the_walls_of_a_closed_domain(registrar: Client) -> None:
    domain = make_domain(state=Domain.State.DRAFT)
    publish_specimens(domain, 3)
    send(registrar, page(domain), checkpoint=make_checkpoint(resolution=32).pk)
    assert not Slot.objects.filter(domain=domain).exists()
    assert set(Specimen.objects.values_list("state", flat=True)) == {Specimen.State.RETIRED}


def test_closing_takes_the_page_away_and_leaves_the_pictures(registrar: Client) -> None:
    domain = make_domain()
    publish_specimens(domain, 3)
    registrar.post(f"/admin/domains/domain/{domain.pk}/close/")
    decks.follow()
    assert registrar.get("/cat/").status_code == 404
    assert Slot.objects.filter(domain=domain, specimen__isnull=False).count() == 3


def test_a_domain_is_deleted_with_all_of_its_pool(registrar: Client) -> None:
    domain = make_domain()
    publish_specimens(domain, 3)
    address = f"/admin/domains/domain/{domain.pk}/delete/"
    assert "its 3 pictures" in registrar.get(address).text
    registrar.post(address, {"post": "yes"})
    assert not Domain.objects.exists()
    assert not Specimen.objects.exists()


def test_a_domain_that_must_remember_a_picture_is_not_deleted(registrar: Client) -> None:
    domain = make_domain()
    hide(publish_specimens(domain, 2)[0].key)
    answer = registrar.post(f"/admin/domains/domain/{domain.pk}/delete/", {"post": "yes"})
    assert "Close the domain instead." in answer.text
    assert Domain.objects.exists()


@pytest.mark.parametrize("size", [1, 5, 16])
def test_pictures_hang_in_sets_of_up_to_sixteen(registrar: Client, size: int) -> None:
    domain = make_domain()
    assert send(registrar, page(domain), set_size=size).status_code == 302
    domain.refresh_from_db()
    assert domain.set_size == size


@pytest.mark.parametrize("size", [0, 17, "many"])
def test_no_set_is_larger_than_sixteen_or_empty(registrar: Client, size: object) -> None:
    domain = make_domain()
    assert errors(send(registrar, page(domain), set_size=size))
    domain.refresh_from_db()
    assert domain.set_size == 1


def test_listings_are_asked_for_no_sets(registrar: Client) -> None:
    assert "set_size" not in registrar.get(page(make_listings(count=0))).context["adminform"].form.fields
