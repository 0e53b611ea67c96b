"""A host and those who reviewed have faces that go with their names."""

from collections.abc import Callable

import pytest

from gallery.domains.models import Domain
from gallery.listings.borrow import choose_faces
from gallery.listings.faces import sitters
from gallery.pool.models import Loan, Specimen
from tests.factories import make_domain, make_listings, publish_specimens

pytestmark = pytest.mark.django_db

WOMAN, MAN, GIRL, BOY = (38, "female"), (41, "male"), (9, "female"), (7, "male")
SOMEBODY, UNSEEN = (33, None), (None, None)
Face = tuple[int | None, str | None]
Hang = Callable[..., Domain]


@pytest.fixture
def hang() -> Hang:
    """A domain of faces that look like these."""

    def domain_of(*faces: Face) -> Domain:
        domain = make_domain("face", pool_target=len(faces))
        for specimen, (age, sex) in zip(publish_specimens(domain, len(faces)), faces, strict=True):
            Specimen.objects.filter(pk=specimen.pk).update(apparent_age=age, apparent_sex=sex)
        return domain

    return domain_of


def chosen(domain: Domain, *names: str, chance: str = "") -> list[Face]:
    found = choose_faces(domain, chance, names, Loan.objects.none())
    by_pk = Specimen.objects.in_bulk(found)
    return [(by_pk[pk].apparent_age, by_pk[pk].apparent_sex) for pk in found]


@pytest.mark.parametrize("chance", "abcdef")
def test_a_host_named_kate_has_a_womans_face_when_there_is_one(hang: Hang, chance: str) -> None:
    domain = hang(MAN, GIRL, SOMEBODY, UNSEEN, WOMAN, BOY, MAN, GIRL)
    assert chosen(domain, "Kate", chance=chance) == [WOMAN]


@pytest.mark.parametrize("chance", "abcdef")
def test_reviewers_have_faces_that_go_with_their_names(hang: Hang, chance: str) -> None:
    domain = hang(MAN, GIRL, MAN, WOMAN, BOY, WOMAN, SOMEBODY, UNSEEN)
    assert chosen(domain, "Tom", "Anna", "Mike", "Sue", chance=chance) == [MAN, WOMAN, MAN, WOMAN]


@pytest.mark.parametrize("name", ["Kelly", "Anna and Tom", "Artemis", ""])
@pytest.mark.parametrize("chance", "abcd")
def test_a_name_that_tells_no_sex_may_have_any_adults_face(hang: Hang, name: str, chance: str) -> None:
    domain = hang(GIRL, UNSEEN, MAN, BOY, WOMAN, SOMEBODY, UNSEEN, GIRL)
    assert chosen(domain, name, chance=chance)[0] in (MAN, WOMAN, SOMEBODY)


@pytest.mark.parametrize(
    ("hung", "kate"),
    [
        ((MAN, GIRL, UNSEEN, SOMEBODY), SOMEBODY),
        ((MAN, GIRL, BOY, UNSEEN), UNSEEN),
        ((BOY, GIRL, BOY, MAN), MAN),
        ((BOY, BOY), BOY),
        ((UNSEEN,), UNSEEN),
        ((), None),
    ],
)
def test_what_kate_gets_where_no_womans_face_hangs(
    hang: Hang, hung: tuple[Face, ...], kate: Face | None
) -> None:
    domain = hang(*hung) if hung else make_domain("face")
    assert chosen(domain, "Kate") == ([kate] if kate else [])


def test_children_never_are_hosts_or_guests_when_adults_hang(hang: Hang) -> None:
    faces = hang(*[GIRL, BOY, WOMAN, BOY, GIRL, MAN] * 4)
    lodgings = make_listings(count=12)
    lent = Loan.objects.filter(role=Loan.Role.FACE, borrower__domain=lodgings)
    assert lent.count() == 12 * 4
    assert set(lent.values_list("picture__apparent_age", flat=True)) == {WOMAN[0], MAN[0]}
    assert {loan.picture.domain_id for loan in lent.select_related("picture")} == {faces.pk}


def test_no_two_hosts_have_one_face_as_long_as_there_are_others_that_suit(hang: Hang) -> None:
    hang(*[WOMAN, MAN] * 12)
    lodgings = make_listings(count=12)
    hosts = Loan.objects.filter(role=Loan.Role.FACE, place=0, borrower__domain=lodgings)
    assert len(set(hosts.values_list("picture", flat=True))) == 12


def test_the_same_chance_chooses_the_same_faces(hang: Hang) -> None:
    domain = hang(*[WOMAN, MAN, GIRL, UNSEEN] * 5)
    names, nobody = ["Kate", "Tom", "Kelly"], Loan.objects.none()
    assert choose_faces(domain, "a", names, nobody) == choose_faces(domain, "a", names, nobody)
    assert len(set(choose_faces(domain, "a", names, nobody))) == 3
    different = {tuple(choose_faces(domain, chance, names, nobody)) for chance in "abcdef"}
    assert len(different) > 1


def test_whoever_reviewed_without_a_name_has_none() -> None:
    content = {"attributes": {"host": "Kate", "reviewers": ["Tom"]}, "reviews": ["Lovely.", "", "Quiet."]}
    assert sitters(content) == ["Kate", "Tom", ""]
