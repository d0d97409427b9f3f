"""`ligai import ledger FILE…`: take over old ledgers; `ligai import undo RUN`: take an import back."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ligai.campaigns.actions import open_docket
from ligai.campaigns.models import Docket
from ligai.intake.actions import import_ledger, undo_import
from ligai.intake.columns import FIELD_BY_KEY
from ligai.intake.models import ImportRun
from ligai.intake.rejects import write_rejects
from ligai.intake.rules import FLAGS
from ligai.intake.storable import storable
from ligai.intake.table_rows import PASSED_OVER
from ligai.kernel.errors import Refused
from ligai.kernel.phrases import listed, noted
from ligai.ops.arguments import unit_by_code
from ligai.org.access import operator
from ligai.org.models import Unit

_LONGEST_DOCKET = 100


class Command(BaseCommand):
    """Each row all or nothing; a broken run is taken up where it stopped."""

    help = "Import ledgers, or undo an import."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two sub-commands."""
        what = parser.add_subparsers(dest="what", required=True)
        ledger = what.add_parser("ledger", help="take over old ledgers")
        ledger.add_argument("files", nargs="+", type=Path, metavar="FILE")
        ledger.add_argument("--unit", help="code of the unit under which; the root when omitted")
        ledger.add_argument("--docket", help="name of the docket to list the problems on")
        ledger.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADING=FIELD",
            help="what a heading (or column letter) means; FIELD empty = none. Kept for the template",
        )
        ledger.add_argument("--json", action="store_true")
        undo = what.add_parser("undo", help="take an import back")
        undo.add_argument("run", help="the id that the import printed")
        undo.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 2 when a file cannot be read or the words of the call are off."""
        try:
            answer = _undo(options["run"]) if options["what"] == "undo" else _ledgers(options)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            for line in _lines(answer):
                self.stdout.write(line)
        if answer.get("refused"):
            raise CommandError(_("有文件没能读取"), returncode=2)


def _ledgers(options: dict[str, Any]) -> dict[str, Any]:
    unit = unit_by_code(options["unit"])
    docket = None
    if options["docket"]:
        if len(options["docket"]) > _LONGEST_DOCKET:
            raise Refused(_("清单名称最多100个字"))
        docket = open_docket(unit, actor=operator(), name=options["docket"])
    overrides = dict(_override(text) for text in options["map"])
    files: list[dict[str, Any]] = []
    refused: list[dict[str, str]] = []
    for path in options["files"]:
        try:
            files.append(_one(path, unit, docket, overrides))
        except Refused as refusal:
            refused.append({"file": storable(str(path)), "reason": str(refusal)})
    return _total(files) | {"files": files, "refused": refused}


def _override(text: str) -> tuple[str, str | None]:
    heading, equals, name = text.partition("=")
    if not equals or not heading.strip():
        raise Refused(_("“%(text)s”要写成 标题=字段") % {"text": text})
    return heading.strip(), name.strip() or None


def _one(
    path: Path, unit: Unit, docket: Docket | None, overrides: dict[str, str | None]
) -> dict[str, Any]:
    run = import_ledger(path, actor=operator(), unit=unit, docket=docket, overrides=overrides)
    rejects = write_rejects(run, Path(settings.DATA_DIR) / "imports")
    return {
        "file": storable(path.name),
        "run": str(run.pk),
        **run.counts,
        "rejects_file": str(rejects) if rejects else None,
        "mapping": run.mapping,
    }


def _total(files: list[dict[str, Any]]) -> dict[str, Any]:
    flags: Counter[str] = Counter()
    for one in files:
        flags.update(one["flags"])
    names = ("rows_read", "imported", "rejected", "unchanged", "changed")
    return {name: sum(one[name] for one in files) for name in names} | {"flags": dict(flags)}


def _undo(number: str) -> dict[str, Any]:
    is_id = number.isascii() and number.isdigit() and int(number) < 1 << 63
    run = ImportRun.objects.filter(pk=number).first() if is_id else None
    if run is None:
        raise Refused(_("没有这次导入：%(run)s") % {"run": number})
    taken_back, kept = undo_import(run, actor=operator())
    return {"run": number, "taken_back": taken_back, "kept": kept}


def _lines(answer: dict[str, Any]) -> list[str]:
    if "taken_back" in answer:
        return [
            _("收回%(taken_back)s件；已有人办理、保留不动的%(kept)s件")
            % {"taken_back": answer["taken_back"], "kept": answer["kept"]}
        ]
    lines = [line for one in answer["files"] for line in _lines_of(one)]
    lines += [f"{r['file']}：{r['reason']}" for r in answer["refused"]]
    return lines


def _lines_of(one: dict[str, Any]) -> list[str]:
    lines = [
        _(
            "%(file)s：读到%(rows_read)s行，导入%(imported)s，未导入%(rejected)s，没有变化%(unchanged)s，内容有变%(changed)s"
        )
        % one
    ]
    for each in one["mapping"]:
        meaning = str(FIELD_BY_KEY[each["field"]].label) if each["field"] else "—"
        how = (
            noted(meaning, _("，").join((each["field"], each["how"]))) if each["field"] else meaning
        )
        lines.append(f"  {each['column']:>3} {each['heading']} → {how}")
    if one["missing"]:
        names = listed(FIELD_BY_KEY[key].label for key in one["missing"])
        lines.append(_("  没有找到这些栏：%(names)s") % {"names": names})
    if one["unknown_headings"]:
        names = listed(one["unknown_headings"])
        lines.append(_("  --map 里的这些标题，表里没有：%(names)s") % {"names": names})
    lines += [f"  {FLAGS[kind]} {n}" for kind, n in one["flags"].items()]
    lines += [
        _("  跳过：%(kind)s %(n)s") % {"kind": PASSED_OVER[kind], "n": n}
        for kind, n in one["passed_over"].items()
    ]
    if one["rejects_file"]:
        lines.append(_("  未导入的行和原因：%(path)s") % {"path": one["rejects_file"]})
    if one["imported"]:
        lines.append(_("  要收回这次导入：ligai import undo %(run)s") % {"run": one["run"]})
    return lines
