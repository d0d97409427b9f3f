"""The scan hook against a small server that speaks clamd's protocol over a real socket."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from ligai.files import actions as files
from ligai.files.models import StoredFile
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from tests.files.uploads import jpeg, pdf, upload

SIGNATURE = b"EVIL-SIGNATURE"


class Clamd(threading.Thread):
    """Reads INSTREAM requests and answers as clamd does; `mute` hangs up without an answer."""

    def __init__(self, listener: socket.socket, *, mute: bool = False, says: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.listener, self.mute, self.says = listener, mute, says
        self.heard: list[bytes] = []

    def run(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                command = stream.read(len(b"zINSTREAM\0"))
                assert command == b"zINSTREAM\0", command
                content = b"".join(iter(lambda: self._chunk(stream.read), b""))
                self.heard.append(content)
                if not self.mute:
                    line.sendall(self._answer(content))

    def _chunk(self, read: Callable[[int], bytes]) -> bytes:
        (length,) = struct.unpack("!L", read(4))
        return read(length) if length else b""

    def _answer(self, content: bytes) -> bytes:
        if self.says:
            return self.says
        return b"stream: Evil.Test FOUND\0" if SIGNATURE in content else b"stream: OK\0"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def address(listener: socket.socket) -> str:
    return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def refusal(content: bytes, actor: Actor) -> str:
    with pytest.raises(Refused) as caught, translation.override("zh-hans"):
        files.store(upload(content), actor=actor)
    assert caught.value.field == "file"
    assert not StoredFile.objects.exists()
    return str(caught.value)


def test_a_clean_file_is_shown_to_the_scanner_whole_and_taken(
    song: Actor, settings: Settings, listener: socket.socket
) -> None:
    settings.CLAMD = address(listener)
    clamd = Clamd(listener)
    clamd.start()
    large = pdf() + b"%" * 200_000
    files.store(upload(large), actor=song)
    assert clamd.heard == [large]


def test_an_infected_file_is_refused(
    song: Actor, settings: Settings, listener: socket.socket
) -> None:
    settings.CLAMD = address(listener)
    Clamd(listener).start()
    assert refusal(pdf() + SIGNATURE, song) == "文件没有通过病毒扫描，不能收"


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_a_scanner_that_does_not_say_clean_lets_nothing_in(
    song: Actor, settings: Settings, listener: socket.socket, says: bytes
) -> None:
    settings.CLAMD = address(listener)
    Clamd(listener, mute=not says, says=says).start()
    assert "没有应答" in refusal(jpeg(), song)


@pytest.mark.parametrize("where", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock", "clamd"])
def test_a_scanner_that_is_set_but_not_there_lets_nothing_in(
    song: Actor, settings: Settings, where: str
) -> None:
    settings.CLAMD = where
    assert "没有应答" in refusal(pdf(), song)


def test_a_scanner_behind_a_socket_of_the_machine_is_asked_as_well(
    song: Actor, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind("clamd")
        server.listen()
        settings.CLAMD = "unix:clamd"
        clamd = Clamd(server)
        clamd.start()
        files.store(upload(pdf()), actor=song)
    assert clamd.heard == [pdf()]
