"""`ligai backup FILE`: database and uploads as of one moment, while people go on working."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ligai.kernel.errors import Refused
from ligai.ops.keeping.backup import make_backup


class Command(BaseCommand):
    """Never holds a key: neither LIGAI_KEY_DIR nor the secret key."""

    help = _("备份：数据库和上传的文件，不含密钥；可以在大家办事时做")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help=_("备份写到这里；已有的文件不覆盖")
        )
        parser.add_argument("--json", action="store_true", help=_("给程序读的答复：清单"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = make_backup(options["file"].resolve())
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        except OSError as error:
            raise CommandError(
                _("写不了%(place)s：%(reason)s")
                % {"place": options["file"], "reason": error.strerror or error}
            ) from error
        if options["json"]:
            self.stdout.write(json.dumps(manifest, ensure_ascii=False, indent=1))
            return
        words = {
            "file": options["file"],
            "events": manifest["events"],
            "seal": manifest["seal"],
            "files": len(manifest["members"]) - 1,
        }
        self.stdout.write(
            _(
                "已备份到%(file)s：%(events)d条记录，最后一次关账是第%(seal)d次，上传的文件%(files)d个"
            )
            % words
        )
        self.stdout.write(_("密钥不在里面，请另行保存：%(keys)s") % {"keys": settings.KEY_DIR})
