"""`ligai restore FILE`: takes a backup in, begins a new epoch, and says what a kept root proves to be lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ligai.kernel.errors import Refused
from ligai.ledger import roots
from ligai.ledger.models import Seal
from ligai.ledger.roots import Kept, Verdict
from ligai.ops.arguments import a_kept_root
from ligai.ops.keeping.restore import Manifest, restore
from ligai.ops.verdicts import in_words


class Command(BaseCommand):
    """Exit status 0 when restored, 1 when restored but a kept root is not in the books, 2 when refused."""

    help = _("恢复备份：先核对，再换上，从此是新的纪元。先停下网站和后台工作")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help=_("ligai backup做的备份"))
        parser.add_argument("--replace", action="store_true", help=_("换掉这里已有的数据"))
        parser.add_argument(
            "--root", metavar="N:HASH", help=_("最后一个离开这台机器的每日根，或者写着它的文件")
        )
        parser.add_argument("--json", action="store_true", help=_("给程序读的答复"))

    def handle(self, *args: Any, **options: Any) -> None:
        kept = a_kept_root(options["root"]) if options["root"] else None
        try:
            manifest, seal = restore(options["file"].resolve(), replace=options["replace"])
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        verdict = roots.compare(kept) if kept else None
        if options["json"]:
            answer = json.dumps(_as_json(manifest, seal, verdict), ensure_ascii=False, indent=1)
        else:
            answer = "\n".join(_sentences(manifest, seal, kept, verdict))
        self.stdout.write(answer)
        if verdict not in (None, Verdict.SAME):
            raise SystemExit(1)


def _as_json(manifest: Manifest, seal: Seal | None, verdict: Verdict | None) -> dict[str, Any]:
    return {
        "manifest": {name: manifest[name] for name in manifest.keys() - {"members", "migrations"}},
        "seal": seal.number if seal else None,
        "epoch": seal.epoch if seal else None,
        "root": verdict.value if verdict else None,
    }


def _sentences(
    manifest: Manifest, seal: Seal | None, kept: Kept | None, verdict: Verdict | None
) -> Iterator[str]:
    yield _("已恢复%(made_at)s的备份：%(events)d条记录，最后一次关账是第%(seal)d次") % manifest
    if seal is not None:
        yield _("从第%(seal)d次关账起是第%(epoch)d纪元") % {
            "seal": seal.number,
            "epoch": seal.epoch,
        }
    if kept is None or verdict is None:
        yield _("没有给出留存的每日根，无从知道丢了多少：ligai root --check N:HASH")
    else:
        yield in_words(kept, verdict)
    yield _("接下来：ligai audit核对整本账；PostgreSQL上再运行ligai role；密钥目录另行放回")
