"""`ligai doctor`: is the installation well, and if not, what is to be done?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ligai.ops.doctor import Health, examine


class Command(BaseCommand):
    """Exit status 0 when nothing is ill, 1 otherwise."""

    help = _("体检：保护、角色、表、后台工作、关账、每日根、密钥、数据库设置、磁盘、样式")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("给程序读的答复"))

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        is_well = all(each.health is not Health.ILL for each in findings)
        if options["json"]:
            told = {"well": is_well, "findings": [asdict(each) for each in findings]}
            answer = json.dumps(told, ensure_ascii=False, indent=1)
        else:
            marks = {Health.WELL: "✓", Health.NOTE: "!", Health.ILL: "✗"}
            lines = [f"{marks[each.health]} {each.text}" for each in findings]
            last = _("都好") if is_well else _("有不对的地方，见标着✗的几行")
            answer = "\n".join([*lines, last])
        self.stdout.write(answer)
        if not is_well:
            raise SystemExit(1)
