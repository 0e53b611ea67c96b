"""Which addresses a download may reach: never one of a private network, unless its host is named.

Whoever may name an address to fetch could otherwise have this machine ask its neighbours. A name is
not enough to judge by, since it may resolve to anything and to something else a moment later; so the
address that a connection has reached is looked at, before anything is sent over it.
"""

import ipaddress
import socket
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from generators.errors import DownloadFailed


class Private(Exception):
    """A connection that reached into a private network. No OSError: urllib3 would take it for a cut line."""


def checked(url: str, private: Collection[str]) -> str:
    """The address itself, when it is one that may be fetched. Unencrypted only from hosts that are named."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or parts.username or parts.password:
        raise DownloadFailed(f"{url[:200]} names no plain host, expected an address like https://host/file.")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in private):
        raise DownloadFailed(f"{url[:200]} is no https:// address; look for one, or upload the file instead.")
    if host not in private:
        with suppress(ValueError):  # a name: what it leads to is looked at once it is reached
            _refuse_private(host, ipaddress.ip_address(host))
    return url


def _refuse_private(host: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    mapped = getattr(address, "ipv4_mapped", None) or address
    if not mapped.is_global or mapped.is_multicast:
        raise Private(
            f"{host} is at {address}, an address of a private network, expected a public one; "
            "name the host in NONESUCH_FETCH_PRIVATE if that is what you want."
        )


def _look(host: str, connected: socket.socket) -> socket.socket:
    try:
        _refuse_private(host, ipaddress.ip_address(connected.getpeername()[0].split("%")[0]))
    except BaseException:
        connected.close()
        raise
    return connected


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _look(self.host, super()._new_conn())


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _look(self.host, super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class PublicOnly(HTTPAdapter):
    """Connections that look where they have arrived. Through a proxy the proxy decides where it goes."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
