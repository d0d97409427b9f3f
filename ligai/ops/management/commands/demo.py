"""`ligai demo`: makes the demo world once, then serves the site and the worker on this machine only."""

from __future__ import annotations

import io
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ligai.intake import keyring
from ligai.ops.demo import accounts, cast, world

_MARK = "demo.json"


class Command(BaseCommand):
    """Refuses a data directory that is not a demo's; binds to 127.0.0.1."""

    help = "Make the demo world (once) and serve it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to serve."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="make the world, serve not")

    def handle(self, *args: Any, **options: Any) -> None:
        """Once made, it starts at once and without network."""
        mark = Path(settings.DATA_DIR) / _MARK
        if not mark.exists():
            _make(mark)
        made = json.loads(mark.read_text())
        address = f"http://127.0.0.1:{options['port']}/"
        for line in _welcome(address, made):
            self.stdout.write(line)
        self.stdout.flush()
        if not options["prepare_only"]:
            _serve(options["port"])


def _make(mark: Path) -> None:
    folder = mark.parent
    if folder.exists() and any(p.name not in ("secret_key",) for p in folder.iterdir()):
        raise CommandError(
            _("%(folder)s里已有别的数据，不会当作演示。请用 LIGAI_DATA_DIR 指定一个空目录")
            % {"folder": folder},
            returncode=2,
        )
    os.environ["LIGAI_ADMIN_PASSWORD"] = secrets.token_urlsafe(12)
    passphrase = secrets.token_urlsafe(12)
    keyring.drop_unused_vault()  # of a demo that was broken off
    try:
        os.environ["LIGAI_VAULT_PASSPHRASE"] = passphrase
        call_command("init", preset="party", stdout=io.StringIO())
        del os.environ["LIGAI_VAULT_PASSPHRASE"]
        passwords: dict[str, str] = {}

        def password_of(username: str) -> str:
            return passwords.setdefault(username, secrets.token_urlsafe(9))

        built = cast.build(password_of)
        world.tell(built, folder / "imports", password_of, passphrase)
    except BaseException:
        _clear(folder)
        raise
    known = accounts.posts()
    made = [
        {"username": key, "password": word, "name": known[key][0], "post": known[key][1]}
        for key, word in passwords.items()
    ]
    for account in made:
        if account["username"] == accounts.CLERK:
            account["passphrase"] = passphrase
    mark.touch(mode=0o600)
    mark.write_text(json.dumps(made, ensure_ascii=False))


def _clear(folder: Path) -> None:
    """A half-made demo is worth nothing: the next start begins anew."""
    for name in ("ligai.sqlite3", "ligai.sqlite3-wal", "ligai.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def _welcome(address: str, made: list[dict[str, str]]) -> list[str]:
    return [
        _("立改演示：%(address)s") % {"address": address},
        _("不登录也能反映问题、看进度；可以用这些人登录（登录名　密码　是谁　先看什么）："),
        *accounts.listed(made),
    ]


def _serve(port: int) -> None:
    """Site and worker in one process group; both end when either does or on Ctrl-C."""
    python = [sys.executable, "-m"]
    children = [
        subprocess.Popen(
            [
                *python,
                "gunicorn",
                "ligai.config.wsgi",
                "--bind",
                f"127.0.0.1:{port}",
                "--no-control-socket",
                "--log-level",
                "warning",
                "--threads",
                "4",
            ]
        ),
        subprocess.Popen([*python, "ligai.ops.cli", "worker"]),
    ]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        os.waitpid(-1, 0)
    except KeyboardInterrupt:
        pass
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()
