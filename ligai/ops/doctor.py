"""Is this installation well? Each finding in words, with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from ligai.kernel.phrases import listed
from ligai.ledger import guards, privileges, roots
from ligai.ledger.models import Event, Root, Seal
from ligai.ledger.writing import database_now
from ligai.ops.election import is_held

SEALED_WITHIN = timedelta(minutes=5)
ROOTED_WITHIN = timedelta(days=2)
LEAST_ROOM = 1 << 30  # bytes
_SQLITE = {"journal_mode": "wal", "synchronous": 1, "recursive_triggers": 1, "secure_delete": 1}
_POSTGRESQL = {"fsync": "on", "full_page_writes": "on", "server_encoding": "UTF8"}
_OLDEST = 150000
_STATIC = (
    "ui/ligai.css",
    "ui/icons.svg",
    "vendor/tabler/css/tabler.min.css",
    "vendor/htmx/htmx.min.js",
)


class Health(StrEnum):
    """How it stands with one thing."""

    WELL = "well"
    NOTE = "note"  # it works, and somebody should know
    ILL = "ill"  # something is not safe or does not work


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` is the key of the check; `text` says what is and, unless all is well, what to do."""

    subject: str
    health: Health
    text: str


Check = Callable[[], Iterator[tuple[Health, str]]]


def examine() -> list[Finding]:
    """Everything, in order; what a check cannot find out is a finding too."""
    found = []
    for subject, check in _CHECKS.items():
        try:
            answers = list(check())
        except Exception as error:  # a doctor who falls ill has seen nothing
            answers = [(Health.ILL, _("查不了：%(reason)s") % {"reason": str(error).strip()})]
        found += [Finding(subject, health, text) for health, text in answers]
    return found


def _migrations() -> Iterator[tuple[Health, str]]:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        yield (
            Health.ILL,
            _("表不是最新的，差%(n)d步：以所有者的身份运行 ligai init") % {"n": missing},
        )
    else:
        yield Health.WELL, _("表是最新的")


def _guards() -> Iterator[tuple[Health, str]]:
    missing = guards.missing()
    if missing:
        yield (
            Health.ILL,
            _(
                "只增不改的保护缺了%(names)s：以所有者的身份运行 ligai migrate 重新装上，再运行 ligai audit"
            )
            % {"names": listed(missing)},
        )
    else:
        yield Health.WELL, _("只增不改的保护都在")


def _role() -> Iterator[tuple[Health, str]]:
    if connection.vendor != "postgresql":
        return
    excess = privileges.excess()
    if excess == ["owner"]:
        yield (
            Health.NOTE,
            _(
                "现在用的是所有者或超级用户的身份，升级时才该这样；网站和后台工作用 ligai role 建的角色"
            ),
        )
    elif excess:
        yield (
            Health.ILL,
            _("这个角色能改账本（%(rights)s）：以所有者的身份再运行一次 ligai role")
            % {"rights": listed(excess)},
        )
    else:
        yield Health.WELL, _("这个角色只能读和添，不能改账本")


def _worker() -> Iterator[tuple[Health, str]]:
    if is_held():
        yield Health.WELL, _("有一个后台工作在运行")
    else:
        yield Health.ILL, _("没有后台工作在运行，账没有人关：运行 ligai worker")


def _seals() -> Iterator[tuple[Health, str]]:
    last = Seal.objects.order_by("-number").first()
    waiting = Event.objects.filter(recorded_at__gt=last.moment) if last else Event.objects.all()
    oldest = waiting.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    words = {"number": last.number if last else 0, "epoch": last.epoch if last else 1}
    if oldest is not None and database_now() - oldest > SEALED_WITHIN:
        minutes = int((database_now() - oldest).total_seconds() // 60)
        yield (
            Health.ILL,
            _("有记录等了%(minutes)d分钟还没有关账：看后台工作的日志") % {"minutes": minutes},
        )
    else:
        yield Health.WELL, _("账已关到第%(number)d次（第%(epoch)d纪元）") % words


def _roots() -> Iterator[tuple[Health, str]]:
    last = Root.objects.select_related("seal").order_by("-number").first()
    closed = Seal.objects.order_by("-number").first()
    since = last.seal.moment if last else None
    if closed and (since is None or closed.moment - since > ROOTED_WITHIN):
        yield Health.ILL, _("每日根停了：看后台工作的日志")
    waiting = len(roots.unsent()) if settings.AUDITORS else 0
    if not settings.AUDITORS:
        yield (
            Health.NOTE,
            _(
                "每日根没有寄出这台机器：设LIGAI_AUDITOR_MAIL和EMAIL_URL，或者每天把 ligai root 的答复存到别处"
            ),
        )
    elif waiting:
        words = {"n": waiting, "to": listed(settings.AUDITORS)}
        yield Health.ILL, _("有%(n)d个每日根还没有寄到%(to)s：看EMAIL_URL和后台工作的日志") % words
    else:
        yield Health.WELL, _("每日根都已寄出")


def _keys() -> Iterator[tuple[Health, str]]:
    data, keys = Path(settings.DATA_DIR), Path(settings.KEY_DIR)
    if not keys.is_dir():
        yield Health.ILL, _("没有密钥目录%(folder)s：运行 ligai init") % {"folder": keys}
    elif keys == data or data in keys.parents or keys in data.parents:
        yield (
            Health.ILL,
            _("密钥目录在数据目录里面，会一起进备份：把LIGAI_KEY_DIR放到别处"),
        )
    elif open_to := [str(f) for f in (data, keys) if f.is_dir() and f.stat().st_mode & 0o077]:
        words = {"folders": listed(open_to)}
        yield Health.ILL, _("%(folders)s别人也能进：chmod 700") % words
    else:
        yield Health.WELL, _("密钥目录与数据分开，只有自己能进")


def _database() -> Iterator[tuple[Health, str]]:
    is_sqlite = connection.vendor == "sqlite"
    wrong = dict(_wrong_on_sqlite() if is_sqlite else _wrong_on_postgresql())
    for name, value in wrong.items():
        words = {"name": name, "value": value}
        yield Health.ILL, _("数据库的设置%(name)s是%(value)s，断电或争用时会丢记录：改回来") % words
    if not wrong:
        yield Health.WELL, _("数据库的设置都对")


def _wrong_on_sqlite() -> Iterator[tuple[str, Any]]:
    options = connection.settings_dict["OPTIONS"]
    if options.get("transaction_mode") != "IMMEDIATE":
        yield "transaction_mode", options.get("transaction_mode")
    with connection.cursor() as cursor:
        for name, wanted in _SQLITE.items():
            cursor.execute(f"PRAGMA {name}")
            value = cursor.fetchone()[0]
            if value != wanted:
                yield name, value


def _wrong_on_postgresql() -> Iterator[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
            [[*_POSTGRESQL, "server_version_num", "transaction_isolation"]],
        )
        settings_now = dict(cursor.fetchall())
    for name, wanted in _POSTGRESQL.items():
        if settings_now[name] != wanted:
            yield name, settings_now[name]
    if int(settings_now["server_version_num"]) < _OLDEST:
        yield "server_version_num", settings_now["server_version_num"]
    if settings_now["transaction_isolation"] != "read committed":
        yield "transaction_isolation", settings_now["transaction_isolation"]


def _room() -> Iterator[tuple[Health, str]]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    words = {"folder": settings.DATA_DIR, "free": f"{free / (1 << 30):.1f}"}
    if free < LEAST_ROOM:
        yield Health.ILL, _("%(folder)s只剩%(free)sGB：腾出地方，不然写不进去") % words
    else:
        yield Health.WELL, _("%(folder)s还有%(free)sGB") % words


def _static() -> Iterator[tuple[Health, str]]:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
        missing = [] if manifest.exists() else [str(manifest)]
        todo = _("没有%(names)s，页面会没有样式：运行 ligai collectstatic --ignore=libs")
    else:
        missing = [name for name in _STATIC if finders.find(name) is None]
        todo = _("没有%(names)s，页面会没有样式：运行 npm ci，或者设LIGAI_NODE_MODULES")
    if missing:
        yield Health.ILL, todo % {"names": listed(missing)}
    else:
        yield Health.WELL, _("页面的样式和字体都在")


def _debug() -> Iterator[tuple[Health, str]]:
    if settings.DEBUG:
        yield Health.ILL, _("DEBUG开着，出错时会把内情给人看：关掉")


_CHECKS: dict[str, Check] = {
    "migrations": _migrations,
    "guards": _guards,
    "role": _role,
    "worker": _worker,
    "seals": _seals,
    "roots": _roots,
    "keys": _keys,
    "database": _database,
    "room": _room,
    "static": _static,
    "debug": _debug,
}
