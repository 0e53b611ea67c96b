"""Pictures of few pixels hang in a mat, wherever they hang alone."""

import pytest
from django.test import Client

from gallery.checkpoints.models import Checkpoint
from gallery.kiosks.models import Kiosk
from tests.factories import make_checkpoint, make_domain, publish_specimens

pytestmark = pytest.mark.django_db

WIDTHS = [(64, "is-matted is-tiny"), (128, "is-matted"), (256, ""), (1024, "")]


def weights(resolution: int) -> Checkpoint:
    return make_checkpoint(name=f"Cats, {resolution} px", resolution=resolution)


@pytest.mark.parametrize(("resolution", "mat"), WIDTHS)
def test_a_picture_of_few_pixels_hangs_in_a_mat(client: Client, resolution: int, mat: str) -> None:
    cats = make_domain(checkpoint=weights(resolution))
    (one,) = publish_specimens(cats, 1)
    for address in ("/cat/", f"/cat/{one.key}/"):
        assert f'<div class="hung {mat}">' in client.get(address).text


def test_an_old_picture_keeps_the_mat_of_the_weights_that_drew_it(client: Client) -> None:
    cats = make_domain(checkpoint=weights(64))
    (old,) = publish_specimens(cats, 1)
    cats.checkpoint = weights(1024)
    cats.save()
    assert '<div class="hung is-matted is-tiny">' in client.get(f"/cat/{old.key}/").text


@pytest.mark.parametrize(("resolution", "mat"), WIDTHS)
def test_a_screen_hangs_it_in_a_mat_too(client: Client, resolution: int, mat: str) -> None:
    cats = make_domain(checkpoint=weights(resolution))
    publish_specimens(cats, 2)
    kiosk = Kiosk.objects.create(name="Lobby")
    kiosk.domains.set([cats])
    assert f'<section class="scene wing-cat {mat}"' in client.get(f"/kiosk/{kiosk.token}/").text
    (drawn,) = client.get(f"/kiosk/{kiosk.token}/draw?n=1").json()["pictures"]
    assert drawn["mat"] == mat
