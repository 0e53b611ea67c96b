"""What the staff see, what they may do, and that nobody else sees any of it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from gallery.adminsite import ledger
from gallery.checkpoints.models import Checkpoint
from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.kiosks.models import Kiosk
from gallery.pool import lease as leases
from gallery.pool.models import Lease, Pool
from tests.factories import claimed, make_checkpoint, make_domain, promise, publish_specimens
from tests.gallery.adminsite.forms import errors, send

pytestmark = pytest.mark.django_db

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
EVERY_PAGE = [
    "",
    "domains/domain/",
    "domains/domain/add/",
    "domains/domain/1/change/",
    "domains/domain/1/delete/",
    "domains/domain/1/history/",
    "pool/specimen/",
    "pool/specimen/1/change/",
    "pool/specimen/1/take-down/",
    "checkpoints/checkpoint/",
    "checkpoints/checkpoint/add/",
    "checkpoints/checkpoint/1/change/",
    "kiosks/kiosk/",
    "kiosks/kiosk/add/",
    "kiosks/kiosk/1/change/",
    "kiosks/kiosk/1/delete/",
    "auth/user/",
    "auth/user/add/",
    "auth/group/add/",
    "password_change/",
]


@pytest.fixture
def house(db: None) -> None:
    """One of everything, with the number 1."""
    checkpoint = make_checkpoint(pk=1)
    domain = make_domain(pk=1, checkpoint=checkpoint)
    publish_specimens(domain, 2)
    Kiosk.objects.create(pk=1, name="Lobby").domains.add(domain)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_page_stands_under_the_content_policy(registrar: Client, page: str) -> None:
    specimen = Domain.objects.get().specimens.first()
    assert specimen is not None
    answer = registrar.get(f"/admin/{page.replace('specimen/1/', f'specimen/{specimen.pk}/')}")
    assert answer.status_code == 200
    assert INLINE.search(answer.text) is None
    assert "script-src 'self';" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "page",
    ["", "levels/", "domains/domain/1/condition/", "domains/domain/words/", "domains/domain/look/2f5fa8.css"],
)
def test_visitors_see_none_of_it(client: Client, page: str) -> None:
    answer = client.get(f"/admin/{page}")
    assert answer.status_code == 302
    assert "/admin/login/" in answer["Location"]


def _with(*permissions: str) -> Client:
    user = User.objects.create_user("guard", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.usefixtures("house")
def test_staff_without_the_permission_change_nothing() -> None:
    guard = _with("view_domain", "view_specimen")
    specimen = Domain.objects.get().specimens.first()
    assert specimen is not None
    assert guard.get("/admin/domains/domain/1/change/").status_code == 200
    assert guard.post("/admin/domains/domain/1/close/").status_code == 403
    assert guard.post(f"/admin/pool/specimen/{specimen.pk}/take-down/").status_code == 403
    assert Domain.objects.get().state == Domain.State.LIVE


@pytest.mark.usefixtures("house", "sent")
def test_who_may_not_add_checkpoints_brings_none_with_a_domain() -> None:
    guard = _with("add_domain", "view_domain")
    fields = {"slug": "dog", "file": SimpleUploadedFile("a.zip", b"x"), "file_name": "Dogs"}
    answer = send(guard, "/admin/domains/domain/add/", **fields)
    assert "There is nothing to make pictures with" in errors(answer)
    assert Checkpoint.objects.count() == 1


@pytest.mark.usefixtures("house")
def test_staff_without_any_permission_read_nothing() -> None:
    guard = _with()
    assert guard.get("/admin/domains/domain/1/condition/").status_code == 403
    assert guard.get("/admin/levels/").json()["pools"] == {}


@pytest.mark.usefixtures("house")
def test_a_form_from_elsewhere_is_refused(registrar: Client) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = registrar.cookies
    assert stranger.post("/admin/domains/domain/1/close/").status_code == 403


def test_the_first_page_shows_how_full_every_pool_is(registrar: Client) -> None:
    publish_specimens(make_domain("cat", pool_target=20), 5)
    make_domain("dog", state=Domain.State.DRAFT, pool_target=200)
    pools = registrar.get("/admin/levels/").json()["pools"]
    assert pools["cat"] == {"live": 5, "wanted": 20, "state": "Open, filling"}
    assert pools["dog"] == {"live": 0, "wanted": 12, "state": "Making samples"}
    assert "5 of 20" in registrar.get("/admin/").text


def test_trouble_of_a_pool_is_said(registrar: Client) -> None:
    domain = make_domain()
    Pool.objects.filter(pk=domain.pk).update(
        trouble="The disk is full; make room.", trouble_at=timezone.now()
    )
    assert registrar.get("/admin/levels/").json()["pools"]["cat"]["state"] == "In trouble"
    assert "The disk is full; make room." in registrar.get(f"/admin/domains/domain/{domain.pk}/change/").text


def test_workers_are_seen_at_work_and_silent() -> None:
    lease = claimed(make_domain(), 4)
    (at_work,) = ledger.work_rows()
    assert (at_work.who, at_work.doing, at_work.word) == ("test", "Cats, seeds 0 to 3", "At work")
    (silent,) = ledger.work_rows(now=lease.until + timedelta(seconds=7))
    assert (silent.word, silent.shape) == ("Silent for 7 s", "state-warn")


def test_a_file_that_waits_is_seen() -> None:
    make_checkpoint(name="Dogs", state=Checkpoint.State.UPLOADED, digest=None)
    (row,) = ledger.work_rows()
    assert row.doing == "Dogs waits to be unpacked"


def test_pictures_that_nobody_makes_raise_an_alarm() -> None:
    lease = promise(make_domain(pool_target=20), 4)
    soon, later = timezone.now(), timezone.now() + timedelta(minutes=5)
    assert ledger.alarm(ledger.pool_rows(), now=soon) == ""
    assert "look whether a worker runs" in ledger.alarm(ledger.pool_rows(), now=later)
    leases.claim(lease.pk, worker="test")
    assert ledger.alarm(ledger.pool_rows(), now=later) == ""
    Lease.objects.all().delete()
    assert "look whether beat runs" in ledger.alarm(ledger.pool_rows(), now=later)


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_of_domains_costs_the_same_whatever_their_number(
    registrar: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(count):
        publish_specimens(make_domain(f"wing-{index}", letter=f"{chr(65 + index)}"), 1)
    decks.open()
    with django_assert_max_num_queries(12):
        registrar.get("/admin/domains/domain/")
