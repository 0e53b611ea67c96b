"""A folder and a bucket keep the same promises."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gallery.renditions.names import file_names
from gallery.renditions.store import BucketStore, FolderStore, Store

KEY = "abcdefghijklmnop"
NAMES = file_names(KEY, 512)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    if request.param == "folder":
        yield FolderStore(tmp_path)
        return
    moto = pytest.importorskip("moto.server")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        bucket = BucketStore("pictures", f"http://{host}:{port}")
        bucket.client.create_bucket(Bucket="pictures")
        yield bucket
        bucket.delete(NAMES)
        bucket.client.delete_bucket(Bucket="pictures")
    finally:
        server.stop()


def test_what_is_put_can_be_read(store: Store) -> None:
    store.put(NAMES[0], b"bytes")
    assert store.read(NAMES[0]) == b"bytes"


def test_a_shelf_lists_what_stands_on_it(store: Store) -> None:
    for name in NAMES:
        store.put(name, b"bytes")
    assert sorted(stored.name for stored in store.shelf("ab")) == sorted(NAMES)
    assert list(store.shelf("zz")) == []


def test_deleting_what_is_gone_is_no_error(store: Store) -> None:
    store.put(NAMES[0], b"bytes")
    store.delete(NAMES)
    assert list(store.shelf("ab")) == []


def test_a_file_younger_than_the_moment_stays(store: Store) -> None:
    store.put(NAMES[0], b"bytes")
    hour = timedelta(hours=1)
    assert store.delete([NAMES[0]], older_than=datetime.now(UTC) - hour) == 0
    assert store.read(NAMES[0]) == b"bytes"
    assert store.delete([NAMES[0]], older_than=datetime.now(UTC) + hour) == 1


def test_a_folder_never_shows_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", no_room)
    with pytest.raises(OSError, match="No space left"):
        FolderStore(tmp_path).put(NAMES[0], b"bytes")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
