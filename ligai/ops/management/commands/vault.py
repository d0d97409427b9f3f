"""`ligai vault init`: makes the two keys of the vault; the passphrase is the clerk's and is kept nowhere."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ligai.intake import keyring
from ligai.kernel.errors import Refused


class Command(BaseCommand):
    """Keys lie in LIGAI_KEY_DIR, readable to their owner only, apart from the data."""

    help = _("保密库：反映人的身份封在里面，只有凭口令才能打开。")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["init", "status"], help=_("init 建库；status 看状态"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "status":
            self.stdout.write(_("已建好") if keyring.has_vault() else _("还没有建"))
            return
        try:
            keyring.make_vault(_passphrase())
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        self.stdout.write(_("保密库已建好。口令交给受理员保管：忘了口令，已封的身份谁也打不开。"))


def _passphrase() -> str:
    """From LIGAI_VAULT_PASSPHRASE, or typed twice without being shown."""
    given = os.environ.get("LIGAI_VAULT_PASSPHRASE", "")
    if given:
        return given
    typed = getpass.getpass(_("口令（至少%(n)d个字）：") % {"n": keyring.SHORTEST_PASSPHRASE})
    if typed != getpass.getpass(_("再输一次：")):
        raise CommandError(_("两次不一样"), returncode=2)
    return typed
