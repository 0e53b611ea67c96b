"""Where the files of pictures are kept: a folder, or a bucket of an S3-compatible store."""

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.conf import settings

from gallery.lib.files import write_whole
from gallery.renditions import names

DIGITS = "abcdefghijklmnopqrstuvwxyz234567"
SHELVES = tuple(first + second for first in DIGITS for second in DIGITS)


class Stored(NamedTuple):
    name: str
    modified: datetime


class Store(Protocol):
    """Files under final, immutable names such as `ab/abcdefghijklmnop-512.webp`."""

    def put(self, name: str, content: bytes) -> None:
        """The file is there whole, or not at all, when this returns or raises."""

    def read(self, name: str) -> bytes: ...

    def delete(self, doomed: Iterable[str], *, older_than: datetime | None = None) -> int:
        """Remove files, but not those written at `older_than` or since; how many were removed.

        A worker may write a file anew while it is being judged: such a one stays.
        """

    def shelf(self, shelf: str) -> Iterator[Stored]:
        """What stands on one of SHELVES, unfinished files included."""


class FolderStore:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, content: bytes) -> None:
        write_whole(self.folder / name, content)

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def delete(self, doomed: Iterable[str], *, older_than: datetime | None = None) -> int:
        return sum(self._delete(self.folder / name, older_than) for name in doomed)

    def _delete(self, path: Path, older_than: datetime | None) -> bool:
        aside = path.with_name(f".{path.name}.{os.getpid()}.doomed")
        try:
            os.rename(path, aside)  # first out of the way, then judged: nobody can replace it in between
        except FileNotFoundError:
            return False
        if older_than is not None and aside.stat().st_mtime >= older_than.timestamp():
            os.rename(aside, path)
            return False
        aside.unlink()
        return True

    def shelf(self, shelf: str) -> Iterator[Stored]:
        try:
            entries = list(os.scandir(self.folder / shelf))
        except FileNotFoundError:
            return
        for entry in entries:
            try:
                modified = datetime.fromtimestamp(entry.stat().st_mtime, tz=UTC)
            except FileNotFoundError:  # a part file that has just been renamed to its final name
                continue
            yield Stored(f"{shelf}/{entry.name}", modified)


class BucketStore:
    """boto3 is imported here, so a process that never writes a picture never loads it."""

    DELETE_AT_ONCE = 1000  # the protocol's own limit

    def __init__(self, bucket: str, endpoint: str) -> None:
        import boto3
        from botocore.config import Config

        patience = Config(  # botocore's own time limits are minutes when a store accepts and never answers
            connect_timeout=2,
            read_timeout=10,
            retries={"max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path"},
        )
        self.bucket = bucket
        self.client: Any = boto3.client("s3", endpoint_url=endpoint or None, config=patience)

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(
            Bucket=self.bucket,
            Key=name,
            Body=content,
            ContentType=names.FORMATS[name.rpartition(".")[2]],
            CacheControl="public, max-age=31536000, immutable",
        )

    def read(self, name: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=self.bucket, Key=name)["Body"].read()
        return content

    def delete(self, doomed: Iterable[str], *, older_than: datetime | None = None) -> int:
        waiting = [{"Key": name} for name in doomed if older_than is None or self._is_older(name, older_than)]
        for start in range(0, len(waiting), self.DELETE_AT_ONCE):
            self.client.delete_objects(
                Bucket=self.bucket,
                Delete={"Objects": waiting[start : start + self.DELETE_AT_ONCE], "Quiet": True},
            )
        return len(waiting)

    def _is_older(self, name: str, moment: datetime) -> bool:
        from botocore.exceptions import ClientError

        try:
            modified: datetime = self.client.head_object(Bucket=self.bucket, Key=name)["LastModified"]
        except ClientError:
            return False
        return modified < moment

    def shelf(self, shelf: str) -> Iterator[Stored]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{shelf}/")
        for page in pages:
            for item in page.get("Contents", ()):
                yield Stored(item["Key"], item["LastModified"])


def is_remote() -> bool:
    return bool(settings.S3_BUCKET)


def open_store() -> Store:
    return _open(settings.S3_BUCKET, settings.S3_ENDPOINT, Path(settings.MEDIA_FOLDER))


@lru_cache(maxsize=4)
def _open(bucket: str, endpoint: str, folder: Path) -> Store:
    return BucketStore(bucket, endpoint) if bucket else FolderStore(folder)
