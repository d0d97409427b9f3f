"""`ligai role NAME`: the database role of web and worker, which may add to the ledger and not edit it."""

from __future__ import annotations

import json
import os
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from psycopg import sql

from ligai.ledger import privileges
from ligai.ledger.writing import writing


class Command(BaseCommand):
    """Run as the owner, once after `init` and again after every migration; safe to repeat."""

    help = _("PostgreSQL：建立或核定网站和后台工作所用的角色，它不能改动、删除账本里的任何记录")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help=_("角色的名字"))
        parser.add_argument("--json", action="store_true", help=_("给程序读的答复"))

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        _check(name)
        try:
            with writing():
                made = _make(name)
                done = list(_grant(name))
        except DatabaseError as error:
            raise CommandError(
                _("数据库不同意：%(reason)s") % {"reason": str(error).strip().splitlines()[0]}
            ) from error
        if options["json"]:
            answer = json.dumps({"role": name, "made": made, "statements": done}, indent=1)
        else:
            first = _("新建角色%(name)s") if made else _("角色%(name)s已有")
            last = _("它可以读、可以添，不能改动、删除账本里的记录。升级（migrate）以后再运行一次")
            answer = "\n".join([first % {"name": name}, *(f"    {each}" for each in done), last])
        self.stdout.write(answer)


def _check(name: str) -> None:
    if connection.vendor != "postgresql":
        raise CommandError(_("SQLite没有角色，只有PostgreSQL需要"), returncode=2)
    if "ledger_event" not in connection.introspection.table_names():
        raise CommandError(_("还没有表，请先运行 ligai init"), returncode=2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname = current_user OR rolsuper OR EXISTS (SELECT 1 FROM pg_tables "
            "WHERE schemaname = 'public' AND tableowner = rolname) FROM pg_roles WHERE rolname = %s",
            [name],
        )
        row = cursor.fetchone()
    if row and row[0]:
        raise CommandError(
            _("%(name)s是表的所有者或超级用户，什么都能改，不能给网站用；请另起一个名字")
            % {"name": name},
            returncode=2,
        )


def _make(name: str) -> bool:
    """Make the role where there is none; a password that is given is set in any case."""
    password = os.environ.get("LIGAI_ROLE_PASSWORD", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        is_new = cursor.fetchone() is None
        if is_new:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        if password:
            # The server is told the hash: its log never sees the password itself.
            plain: psycopg.Connection = connection.connection
            hashed = plain.pgconn.encrypt_password(
                password.encode(), name.encode(), b"scram-sha-256"
            )
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            cursor.execute(statement.format(sql.Identifier(name), sql.Literal(hashed.decode())))
    return is_new


def _grant(name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(%s), quote_ident(current_user), quote_ident(current_database())",
            [name],
        )
        done = list(privileges.statements(*cursor.fetchone()))
        for statement in done:
            cursor.execute(statement)
    return done
