"""A mail server on 127.0.0.1, as small as the protocol allows (RFC 5321): it takes messages, or refuses them."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class PostOffice:
    """`taken` holds what was accepted; while `refuses` stands, nothing is."""

    port: int
    refuses: bool = False
    taken: list[EmailMessage] = field(default_factory=list)

    @property
    def url(self) -> str:
        """As EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"


class _Clerk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 post office")
        while line := self.rfile.readline():
            word = line[:4].strip().upper()
            if word == b"QUIT":
                self._say("221 bye")
                return
            if word == b"MAIL" and self.server.office.refuses:
                self._say("451 come again later")
            elif word == b"DATA":
                self._take()
            else:
                self._say("250 OK")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        read = message_from_bytes(b"".join(lines), _class=EmailMessage, policy=policy.default)
        self.server.office.taken.append(read)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    office: PostOffice


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Open while the block lasts."""
    with _Server(("127.0.0.1", 0), _Clerk) as server:
        server.office = PostOffice(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.office
        finally:
            server.shutdown()
            thread.join()
