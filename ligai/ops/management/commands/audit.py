"""`ligai audit`: recount the whole ledger, say what was checked, and name the first broken row of each kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ligai.files.proving import check_files
from ligai.ledger.audit import Flaw, Report, audit
from ligai.problems.proving import check_dockets


class Command(BaseCommand):
    """Exit status 0 when the ledger stands, 1 when anything in it is broken."""

    help = _("核对整本台账：记录链、两个时间、双向记账、关账、汇总和保护")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("给程序读的答复"))

    def handle(self, *args: Any, **options: Any) -> None:
        report = audit()
        check_files(report)
        check_dockets(report)
        if options["json"]:
            self.stdout.write(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_sentences(report)))
        if not report.is_clean:
            raise SystemExit(1)


def _sentences(report: Report) -> Iterator[str]:
    for name, label in _looked_at().items():
        yield f"{report.counts[name]:>10,}  {label}"
    for fault in report.first_of_each():
        n = report.broken[fault.kind]
        found = {"label": _labels()[fault.kind], "n": n, "where": fault.where, "text": fault.text}
        yield _("有误　%(label)s（共%(n)d处）　%(where)s　%(text)s") % found
    if pending := report.counts["following"]:
        yield _("%(n)d项更正还在逐件入账，入账的部分已核对") % {"n": pending}
    yield _("账实相符") if report.is_clean else _("账实不符")


def _looked_at() -> dict[str, str]:
    return {
        "events": _("条记录：序号、链、散列、各栏、两个时间"),
        "streams": _("件有记录"),
        "words": _("段文字"),
        "redacted": _("段文字已依规删去"),
        "postings": _("笔记账：逐件从记录重新推出，正反核对"),
        "things": _("件与记录核对"),
        "seals": _("次关账"),
        "epochs": _("个纪元：恢复一次备份，就开始一个"),
        "roots": _("个每日根"),
        "cells": _("格汇总：从头重算"),
        "snapshots": _("个月末快照"),
        "guards": _("道只增不改的保护"),
        "dockets": _("份冻结的清单：与冻结时的散列核对"),
        "files": _("个文件：与记录里的散列核对"),
    }


def _labels() -> dict[Flaw, str]:
    return {
        Flaw.GAP: _("序号"),
        Flaw.LINK: _("记录链"),
        Flaw.HASH: _("散列"),
        Flaw.COLUMNS: _("栏目"),
        Flaw.WORDS: _("文字"),
        Flaw.MOMENTS: _("时间"),
        Flaw.POSTINGS: _("记账"),
        Flaw.BALANCE: _("试算平衡"),
        Flaw.ROWS: _("账实"),
        Flaw.SEALS: _("关账"),
        Flaw.ROOTS: _("每日根"),
        Flaw.TALLIES: _("汇总"),
        Flaw.SNAPSHOTS: _("月末快照"),
        Flaw.GUARDS: _("保护"),
        Flaw.DOCKETS: _("冻结的清单"),
        Flaw.FILES: _("存放的文件"),
    }
