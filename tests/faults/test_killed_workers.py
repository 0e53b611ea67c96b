"""Workers killed with -9 in the middle of a fill, twenty times: then a full pool, no doubles,
no orphan rows, no broken files. With the embedded parts, and with PostgreSQL and Redis or RabbitMQ."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection

from gallery.runtime import broker
from gallery.runtime.tree import CHILD
from tests.networks import tiny_checkpoint

TARGET = 500
PATIENCE_S = 120
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass
class House:
    """A site's state, and the environment that its processes share."""

    environment: dict[str, str]
    log: Path

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, program: str) -> str:
        """What a few lines of Python print inside the site."""
        return self.command("shell", "--no-imports", "-c", program).strip()

    def worker(self) -> AbstractContextManager[subprocess.Popen[bytes]]:
        """A real worker, that takes all there is to do."""
        return self.celery("worker", "--concurrency", "1", "--queues", "render,import,care")

    def beat(self) -> AbstractContextManager[subprocess.Popen[bytes]]:
        return self.celery("beat", "--schedule", str(self.log.parent / "beat"))

    @contextmanager
    def celery(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """One process with its children, in a process group that dies with this test, whatever ends it."""
        lifeline, held = os.pipe()
        try:
            with self.log.open("ab") as log:
                process = subprocess.Popen(
                    [
                        *(sys.executable, "-I", "-S", str(CHILD), str(lifeline), "1", "", "--"),
                        *(sys.executable, "-m", "celery", "-A", "gallery.celery", *arguments),
                        *("--loglevel", "WARNING"),
                    ],
                    cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log, pass_fds=[lifeline],
                    start_new_session=True,
                )  # fmt: skip
            try:
                yield process
            finally:
                kill_group(process)
        finally:
            os.close(lifeline)
            os.close(held)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {patience_s} s in vain until {what}"
        time.sleep(0.05)


def build(tmp_path: Path, **extra: str) -> House:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")},
        "NONESUCH_VAR": str(tmp_path), "NONESUCH_BACKEND": "eager", "NONESUCH_RENDER_THREADS": "1",
        "NONESUCH_LEASE_SIZE": "4", "NONESUCH_LEASE_S": "6", "NONESUCH_RECONCILE_S": "1", "NONESUCH_GRACE_S": "0",
        "NONESUCH_SWEEP_S": "3600", "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1", **extra,
    }  # fmt: skip
    house = House(environment, tmp_path / "worker.log")
    house.command("migrate", "--verbosity", "0")
    tiny_checkpoint(tmp_path / "checkpoints" / ("ab" * 32))
    house.ask(
        "from gallery.domains.models import Domain; from gallery.domains.starters import FACE;"
        "from gallery.checkpoints.models import Checkpoint;"
        f"c = Checkpoint.objects.create(name='tiny', state='ready', digest='{'ab' * 32}', resolution=16);"
        f"Domain.objects.create(checkpoint=c, state='live', pool_target={TARGET}, renewal_per_hour=0, **FACE)"
    )
    return house


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[House]:
    run = tmp_path / "run"
    run.mkdir()
    socket = broker.make_socket_path(run / "broker.path")
    server = subprocess.Popen(broker.command(broker.find_server(), socket), stdout=subprocess.DEVNULL)
    try:
        wait_until(socket.exists, "the broker's socket is there")
        yield build(tmp_path)
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(socket.parent, ignore_errors=True)


@pytest.fixture(params=["redis", "rabbitmq"])
def machine_room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    psycopg = pytest.importorskip("psycopg")
    address = os.environ.get("NONESUCH_TEST_POSTGRES", "127.0.0.1:5432")
    name = f"nonesuch_{uuid4().hex[:12]}"
    with psycopg.connect(f"postgresql://postgres@{address}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with message_broker(request.param) as broker_url:
                yield build(
                    tmp_path,
                    DATABASE_URL=f"postgres://postgres@{address}/{name}",
                    CELERY_BROKER_URL=broker_url,
                )
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def message_broker(kind: str) -> Iterator[str]:
    """An address whose queues are this test's own."""
    if kind == "redis":
        import redis

        url = f"redis://{os.environ.get('NONESUCH_TEST_REDIS', '127.0.0.1:6379')}/13"
        client = redis.Redis.from_url(url)
        client.flushdb()
        yield url
        client.flushdb()
    else:
        url = f"amqp://guest:guest@{os.environ.get('NONESUCH_TEST_RABBITMQ', '127.0.0.1:5672')}//"
        purge(Connection(url))
        yield url
        purge(Connection(url))


def purge(connection: Connection) -> None:
    with connection as open_connection:
        channel: Any = open_connection.channel()
        for queue in ("render", "import", "care"):
            channel.queue_declare(queue, durable=True, auto_delete=False)
            channel.queue_purge(queue)


class Progress:
    """How many pictures hang, asked of the database directly: starting Django takes longer than a fill."""

    def __init__(self, house: House) -> None:
        self.connection = self._connect(house)

    @staticmethod
    def _connect(house: House) -> Any:
        if url := house.environment.get("DATABASE_URL"):
            import psycopg

            return psycopg.connect(url, autocommit=True)
        import sqlite3

        return sqlite3.connect(Path(house.environment["NONESUCH_VAR"]) / "db.sqlite3", timeout=20)

    def hung(self) -> int:
        rows = self.connection.execute("SELECT count(*) FROM pool_slot WHERE specimen_id IS NOT NULL")
        return int(rows.fetchone()[0])

    def at_work(self) -> set[str]:
        """Names of the workers, dead ones too, that hold a lease; each is a new process's own."""
        return {row[0] for row in self.connection.execute("SELECT worker FROM pool_lease WHERE worker <> ''")}

    def has_a_lease(self, worker: subprocess.Popen[bytes]) -> bool:
        """A lease names the process that draws, which is in its worker's process group."""
        return any(group_of(int(name.rpartition(":")[2])) == worker.pid for name in self.at_work())

    def more_hung(self, before: int) -> bool:
        return self.hung() > before


def group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


INSPECT = """
from collections import Counter
from io import BytesIO
from PIL import Image
from gallery.pool.models import Lease, Slot, Specimen
from gallery.pool.sweep import sweep
from gallery.renditions.names import file_names
from gallery.renditions.store import SHELVES, open_store
sweep()
live = list(Specimen.objects.filter(state="live"))
slots = list(Slot.objects.filter(specimen__isnull=False))
store = open_store()
for specimen in live:
    for name in file_names(specimen.key, specimen.resolution):
        Image.open(BytesIO(store.read(name))).load()
files = sorted(stored.name for shelf in SHELVES for stored in store.shelf(shelf))
owned = sorted(name for specimen in live for name in file_names(specimen.key, specimen.resolution))
print(len(slots), len({slot.number for slot in slots}), len({slot.specimen_id for slot in slots}), len(live),
      max(Counter(s.seed for s in live).values()), Lease.objects.count(), files == owned)
"""


def kill_often_then_fill(house: House, kills: int) -> None:
    """While one worker is killed its successor is starting, so two of them work at a time."""
    progress, chance = Progress(house), random.Random(11)
    with house.beat(), ExitStack() as next_one:
        worker = next_one.enter_context(house.worker())
        for kill in range(kills):
            with next_one.pop_all():
                successor = next_one.enter_context(house.worker())
                wait_until(partial(progress.has_a_lease, worker), "the worker has a lease")
                if kill % 2:  # amid drawing, storing and publishing one lease after the other
                    wait_until(partial(progress.more_hung, progress.hung()), "something was published")
                time.sleep(chance.uniform(0, 0.5))
            worker = successor
        assert 0 < progress.hung() < TARGET
        wait_until(lambda: progress.hung() == TARGET and not progress.at_work(), "the pool is full")
    assert house.ask(INSPECT).splitlines()[-1] == f"{TARGET} {TARGET} {TARGET} {TARGET} 1 0 True"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_embedded_house_recovers_from_twenty_kills(embedded: House) -> None:
    kill_often_then_fill(embedded, kills=20)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.needs_postgres
@pytest.mark.needs_redis
@pytest.mark.needs_rabbitmq
def test_the_machine_room_recovers_from_kills(machine_room: House) -> None:
    kill_often_then_fill(
        machine_room, kills=20 if "redis" in machine_room.environment["CELERY_BROKER_URL"] else 4
    )
