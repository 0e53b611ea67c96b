"""A crowd of visitors on plain sockets: a client library would cost more than what is measured."""

import re
import socket
from time import perf_counter

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Crowd:
    """Connections that are kept open; each asks again as soon as it was answered."""

    def __init__(self, port: int, size: int = 8) -> None:
        self.sockets = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(size)]

    def close(self) -> None:
        for each in self.sockets:
            each.close()

    def ask(self, path: str, cookie: str = "") -> bytes:
        """One whole answer, head and body."""
        self.sockets[0].sendall(_request(path, cookie))
        return _answer(self.sockets[0])

    def requests_a_second(self, path: str, cookie: str, count: int) -> float:
        """Every connection has one request under way until `count` were answered."""
        request = _request(path, cookie)
        started = perf_counter()
        for each in self.sockets:
            each.sendall(request)
        for nth in range(count):
            each = self.sockets[nth % len(self.sockets)]
            head = _answer(each)[:12]
            if head != b"HTTP/1.1 200":
                raise RuntimeError(f"{path} answered {head!r}, expected 200; look at the server's log.")
            if nth < count - len(self.sockets):
                each.sendall(request)
        return count / (perf_counter() - started)


def _request(path: str, cookie: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nUser-Agent: bench\r\n"
        f"Cookie: walk={cookie}\r\n\r\n"
    ).encode()


def _answer(connection: socket.socket) -> bytes:
    answer = connection.recv(262144)
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += connection.recv(262144)
    found = LENGTH.search(answer, 0, end)
    expected = end + 4 + (int(found[1]) if found else 0)
    while len(answer) < expected:
        answer += connection.recv(262144)
    return answer
