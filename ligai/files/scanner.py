"""Asks clamd whether a file carries something; without an address nobody is asked."""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ligai.kernel.errors import Refused

_PATIENCE = 30.0  # seconds for connecting, and for each answer
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


def scan(content: bytes) -> None:
    """Raise Refused for an infected file, and when the scanner that was set does not answer."""
    if not settings.CLAMD:
        return
    try:
        answer = _instream(content)
    except (OSError, ValueError) as error:
        raise Refused(
            _("病毒扫描程序没有应答，文件暂时不能收。请稍后再试"), field="file"
        ) from error
    if answer.endswith(" OK"):
        return
    if answer.endswith(" FOUND"):
        raise Refused(_("文件没有通过病毒扫描，不能收"), field="file")
    raise Refused(_("病毒扫描程序没有应答，文件暂时不能收。请稍后再试"), field="file")


def _instream(content: bytes) -> str:
    """clamd(8): zINSTREAM, chunks each behind its length (4 bytes, network order), a length of 0."""
    with _connect() as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
        line.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            received = line.recv(_LONGEST_ANSWER)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connect() -> socket.socket:
    """`tcp://host:3310` or `unix:///run/clamd.sock`; ValueError for anything else."""
    address = urlsplit(settings.CLAMD)
    if address.scheme == "tcp" and address.hostname:
        return socket.create_connection((address.hostname, address.port or 3310), _PATIENCE)
    if address.scheme != "unix":
        raise ValueError(f"LIGAI_CLAMD is neither tcp:// nor unix://: {settings.CLAMD}")
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(_PATIENCE)
    try:
        line.connect(address.path)
    except OSError:
        line.close()
        raise
    return line
