"""Domains of listings in the office."""

import pytest
from django.test import Client

from gallery.checkpoints.models import Checkpoint
from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.listings.models import Listing
from gallery.listings.shelf import shelf
from gallery.pool.models import Loan, Specimen
from tests.factories import make_checkpoint, make_domain, make_listings, publish_specimens
from tests.gallery.adminsite.forms import errors, send

pytestmark = pytest.mark.django_db
ADD = "/admin/domains/domain/add/"


def office(domain: Domain) -> str:
    return f"/admin/domains/domain/{domain.pk}/change/"


def words(**fields: object) -> Checkpoint:
    return make_checkpoint(kind=Checkpoint.Kind.LISTING, resolution=None, name="Some words", **fields)


def test_a_domain_shows_what_its_weights_make(admin_client: Client) -> None:
    send(admin_client, ADD, slug="cabins", noun="cabin", checkpoint=words().pk)
    send(admin_client, ADD, slug="dog", noun="dog", checkpoint=make_checkpoint().pk)
    assert dict(Domain.objects.values_list("slug", "kind")) == {"cabins": "listing", "dog": "picture"}


def test_weights_of_another_kind_are_refused(admin_client: Client) -> None:
    domain = make_domain("dog", state=Domain.State.DRAFT)
    answer = send(admin_client, office(domain), checkpoint=words().pk)
    assert "Some words makes listings, and this domain shows pictures" in errors(answer)


def test_who_lends_can_be_chosen_among_domains_of_pictures(admin_client: Client) -> None:
    lodgings, cats = make_listings(count=0), make_domain("cat")
    form = admin_client.get(office(lodgings)).context["adminform"].form
    assert list(form.fields["photos_from"].queryset) == [cats]
    send(admin_client, office(lodgings), photos_from=cats.pk)
    lodgings.refresh_from_db()
    assert lodgings.photos_from == cats


def test_another_lender_is_seen_at_once(admin_client: Client) -> None:
    for slug in ("room", "cat"):
        publish_specimens(make_domain(slug, pool_target=12), 12)
    lodgings = make_listings(count=2)
    decks.follow()
    cats = Domain.objects.get(slug="cat")
    send(admin_client, office(lodgings), photos_from=cats.pk)
    assert not Loan.objects.filter(role=Loan.Role.PHOTO).exists()
    decks.follow()
    keys = set(Specimen.objects.filter(domain=cats).values_list("key", flat=True))
    shown = admin_client.get("/airbnb/draw").json()["pictures"][0]["photos"]
    assert {address.split("/")[-1][:16] for address in shown} <= keys


def test_captions_can_be_switched_for_pictures_and_not_for_listings(admin_client: Client) -> None:
    cats = make_domain("cat")
    send(admin_client, office(cats), captions="cat")
    cats.refresh_from_db()
    assert cats.captions == "cat"
    lodgings = make_listings(count=0)
    assert "captions" not in admin_client.get(office(lodgings)).context["adminform"].form.fields


def test_a_closed_domain_can_be_read_before_it_opens(admin_client: Client, client: Client) -> None:
    lodgings = make_listings(count=2)
    lodgings.state = Domain.State.DRAFT
    lodgings.save()
    assert client.get("/airbnb/").status_code == 404
    page = admin_client.get(f"/admin/domains/domain/{lodgings.pk}/listing/").text
    assert Listing.objects.order_by("pk")[1].title in page
    assert "This lodging does not exist." in page


def test_a_preview_is_not_for_everybody(client: Client) -> None:
    lodgings = make_listings(count=1)
    assert client.get(f"/admin/domains/domain/{lodgings.pk}/listing/").status_code == 302


def test_without_a_listing_there_is_nothing_to_preview(admin_client: Client) -> None:
    lodgings = make_listings(count=0)
    assert admin_client.get(f"/admin/domains/domain/{lodgings.pk}/listing/").status_code == 404


def test_the_office_shows_titles_where_there_are_no_pictures(admin_client: Client) -> None:
    lodgings = make_listings(count=2)
    title = Listing.objects.all()[0].title
    specimen = Specimen.objects.filter(domain=lodgings)[0]
    assert title in admin_client.get(office(lodgings)).text
    assert title in admin_client.get("/admin/pool/specimen/").text
    page = admin_client.get(f"/admin/pool/specimen/{specimen.pk}/change/").text
    assert title in page
    assert f"/listing/?key={specimen.key}" in page
    assert "Renditions" not in page
    assert admin_client.get("/admin/domains/domain/").status_code == 200


def test_a_listing_is_taken_down_like_a_picture(admin_client: Client) -> None:
    lodgings = make_listings(count=2)
    decks.follow()
    specimen = Specimen.objects.filter(domain=lodgings)[0]
    admin_client.post(f"/admin/pool/specimen/{specimen.pk}/take-down/", {"sure": "yes"})
    decks.follow()
    assert not shelf.has(specimen.key)
    assert not Listing.objects.filter(pk=specimen.pk).exists()
    assert admin_client.get(f"/admin/pool/specimen/{specimen.pk}/change/").status_code == 200


def test_the_state_of_the_text_model_is_said(admin_client: Client) -> None:
    make_listings(count=0, checkpoint=words(state=Checkpoint.State.REFUSED, trouble="It has no adapter."))
    assert "It has no adapter." in admin_client.get("/admin/checkpoints/checkpoint/").text
