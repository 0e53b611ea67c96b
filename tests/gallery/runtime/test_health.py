"""/healthz, /readyz, /metrics."""

from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from gallery.domains.models import Domain
from gallery.runtime.health import DRAINING


def test_health_asks_no_database(client: Client) -> None:
    """No database mark: a query would fail this test."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_a_load_balancer_that_asks_by_address_is_answered(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.django_db
def test_ready_while_the_database_answers(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": True, "draining": False}


@pytest.mark.django_db
def test_not_ready_while_the_database_is_away(client: Client) -> None:
    def away(*_: object) -> None:
        raise OperationalError("away")

    with connection.execute_wrapper(away):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, False)


@pytest.mark.django_db
def test_not_ready_while_draining(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.RUN_FOLDER = tmp_path
    (tmp_path / DRAINING).touch()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["draining"]) == (503, True)


@pytest.mark.django_db
def test_metrics_tell_the_level_of_each_pool(client: Client) -> None:
    Domain.objects.create(slug="dog", wing="Dogs", letter="D", noun="dog", sentence="No dog.", pool_target=40)
    lines = client.get("/metrics").content.decode().splitlines()
    assert 'nonesuch_pool_target{domain="dog"} 40' in lines
    assert 'nonesuch_pool_live{domain="dog"} 0' in lines
    assert "nonesuch_database_up 1" in lines


@pytest.mark.django_db
def test_metrics_without_a_database_say_so(client: Client) -> None:
    def away(*_: object) -> None:
        raise OperationalError("away")

    with connection.execute_wrapper(away):
        assert "nonesuch_database_up 0" in client.get("/metrics").content.decode().splitlines()
