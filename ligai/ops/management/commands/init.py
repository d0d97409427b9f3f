"""`ligai init`: prepares an empty installation, and says what it found when there is one already."""

from __future__ import annotations

import json
import os
import secrets
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from ligai.intake import keyring
from ligai.kernel.errors import Refused
from ligai.kernel.moments import local_date
from ligai.kernel.phrases import listed
from ligai.org import actions, divisions
from ligai.org.access import operator
from ligai.org.models import Person, Post, Unit
from ligai.org.rules import Role
from ligai.problems.actions import load_preset
from ligai.problems.models import Limit
from ligai.problems.presetting import preset_names, read_preset

_PRESET = "party"
_USERNAME = "admin"
_ADMINISTRATOR = "系统管理员"


@dataclass
class Prepared:
    """What was made and what was found; `password` and `passphrase` only in the run that made them up."""

    data_dir: str
    key_dir: str
    database: str
    migrations: int = 0
    root: str = ""
    root_made: bool = False
    preset: str = ""
    limits: int = 0
    divisions: list[dict[str, Any]] = field(default_factory=list)
    admin: str = ""
    admin_made: bool = False
    password: str | None = None
    vault_made: bool = False
    passphrase: str | None = None


class Command(BaseCommand):
    """Folders, database, root of the tree, limits, divisions and the first administrator."""

    help = _(
        "准备一套空的立改：目录、数据库、单位树的根、时限预设、行政区划和第一位管理员。可以重复运行。\n"
        "目录和数据库由 LIGAI_DATA_DIR、LIGAI_KEY_DIR、DATABASE_URL 指定。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        names = listed(preset_names())
        parser.add_argument(
            "--preset", metavar="P", help=_("时限预设：%(names)s") % {"names": names}
        )
        parser.add_argument("--divisions", default="", help=_("导入这些省的行政区划，如 23,21,22"))
        parser.add_argument("--admin", metavar="USERNAME", help=_("第一位管理员的登录名"))
        parser.add_argument("--json", action="store_true", help=_("给程序读的答复"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            provinces = _province_codes(options["divisions"])
            if options["preset"]:
                read_preset(options["preset"])
            prepared = _prepare(options["preset"], provinces, options["admin"])
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        except OSError as error:
            raise CommandError(
                _("写不了%(place)s：%(reason)s")
                % {"place": error.filename or settings.DATA_DIR, "reason": error.strerror}
            ) from error
        except DatabaseError as error:
            raise CommandError(
                _("数据库用不了（%(database)s）：%(reason)s")
                % {"database": _database(), "reason": str(error).strip()}
            ) from error
        if options["json"]:
            answer = json.dumps(asdict(prepared), ensure_ascii=False, indent=2)
        else:
            answer = "\n".join(_sentences(prepared))
        self.stdout.write(answer)


def _province_codes(text: str) -> list[str]:
    """`23,21` as codes; Refused for one that is no province, before anything is made."""
    codes = [code.strip() for code in text.replace("，", ",").split(",") if code.strip()]
    if codes:
        divisions.check_provinces(codes)
    return codes


def _prepare(preset: str | None, provinces: list[str], username: str | None) -> Prepared:
    for folder in (settings.DATA_DIR, settings.KEY_DIR):
        _make_private(Path(folder))
    prepared = Prepared(str(settings.DATA_DIR), str(settings.KEY_DIR), _database())
    prepared.migrations = _migrate()
    root, prepared.root_made = _root()
    prepared.root = root.name
    prepared.preset, prepared.limits = _limits(preset)
    imported = actions.import_divisions(root, provinces, actor=operator()) if provinces else []
    prepared.divisions = [asdict(each) for each in imported]
    _administrator(prepared, root, username)
    _vault(prepared)
    return prepared


def _vault(prepared: Prepared) -> None:
    """Where reporters' identities will be sealed; made once, since new keys would open nothing old."""
    if keyring.has_vault():
        return
    given = os.environ.get("LIGAI_VAULT_PASSPHRASE", "")
    passphrase = given or secrets.token_urlsafe(18)
    keyring.make_vault(passphrase)
    prepared.vault_made, prepared.passphrase = True, None if given else passphrase


def _make_private(folder: Path) -> None:
    """Nobody else on the machine reads the database, the uploads or the keys."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, _("没有写权限"), str(folder))


def _database() -> str:
    """What the installation keeps its rows in, without the password."""
    name = str(connection.settings_dict["NAME"])
    host = connection.settings_dict.get("HOST") or ""
    return f"{connection.vendor}: {host}/{name}" if host else f"{connection.vendor}: {name}"


def _migrate() -> int:
    """Bring the tables up to date; how many migrations were missing.

    Where none is, nothing is run: the application's own role may not own the tables.
    """
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        call_command("migrate", verbosity=0, interactive=False)
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)
    return missing


def _root() -> tuple[Unit, bool]:
    root = Unit.objects.filter(parent=None).first()
    return (root, False) if root else (actions.found_tree(actor=operator()), True)


def _limits(preset: str | None) -> tuple[str, int]:
    """Limits that were missing are put in force; without a wish, only in an installation without any."""
    if preset is None and Limit.objects.exists():
        return "", 0
    name = preset or _PRESET
    return name, load_preset(name, actor=operator())


def _administrator(prepared: Prepared, root: Unit, username: str | None) -> None:
    """The person asked for, or anybody who administers the whole tree already, or a new one."""
    heads = Post.objects.open(local_date(timezone.now())).filter(
        unit=root, role=Role.ADMIN, line=""
    )
    found = heads.with_names().order_by("id")
    if username:
        found = found.filter(person__username=username.lower())
    if head := found.first():
        prepared.admin = head.person.username
        return
    username = username or _USERNAME
    person = Person.objects.filter(username=username.lower()).first()
    if person is not None:
        actions.appoint(person, root, actor=operator(), role=Role.ADMIN)
    else:
        person = _new_administrator(prepared, root, username)
    prepared.admin, prepared.admin_made = person.username, True


def _new_administrator(prepared: Prepared, root: Unit, username: str) -> Person:
    given = os.environ.get("LIGAI_ADMIN_PASSWORD", "")
    password = given or secrets.token_urlsafe(12)
    post = actions.open_administrator(
        root, actor=operator(), username=username, name=_ADMINISTRATOR, password=password
    )
    prepared.password = None if given else password
    return post.person


def _sentences(prepared: Prepared) -> Iterator[str]:
    """One line a thing, in the order in which it was done."""
    yield _("数据目录　%(folder)s") % {"folder": prepared.data_dir}
    yield _("密钥目录　%(folder)s（不要和数据放进同一份备份）") % {"folder": prepared.key_dir}
    done = _("已建好表") if prepared.migrations else _("已是最新")
    yield _("数据库　　%(database)s，%(done)s") % {"database": prepared.database, "done": done}
    made = _("新建") if prepared.root_made else _("已有")
    yield _("单位树　　%(name)s（%(made)s）") % {"name": prepared.root, "made": made}
    if prepared.preset:
        yield _("时限预设　%(name)s，新设%(n)d条") % {
            "name": prepared.preset,
            "n": prepared.limits,
        }
    else:
        yield _("时限预设　已有，没有改动")
    for province in prepared.divisions:
        yield _("行政区划　%(name)s，新设%(added)d个，共%(total)d个") % province
    yield from _about_admin(prepared)
    yield from _about_vault(prepared)


def _about_vault(prepared: Prepared) -> Iterator[str]:
    if not prepared.vault_made:
        yield _("保密库　　已有，没有改动")
    elif prepared.passphrase:
        yield _("保密库　　新建，口令 %(passphrase)s　只显示这一次，请交给受理员保管") % {
            "passphrase": prepared.passphrase
        }
    else:
        yield _("保密库　　新建，用给定的口令")


def _about_admin(prepared: Prepared) -> Iterator[str]:
    if not prepared.admin_made:
        yield _("管理员　　%(name)s（已有，密码没有改动）") % {"name": prepared.admin}
        return
    yield _("管理员　　%(name)s（新建）") % {"name": prepared.admin}
    if prepared.password:
        yield _("密码　　　%(password)s　只显示这一次，请记下，登录后请改掉") % {
            "password": prepared.password
        }
