"""Words and states of what comes in: import runs and their rows."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.intake.contradictions import KINDS
from ligai.ledger.verbs import Verb


class RunState(models.TextChoices):
    """Where an import run stands."""

    RUNNING = "running", _("正在导入")
    DONE = "done", _("已导入")
    STOPPED = "stopped", _("没有导完")
    UNDONE = "undone", _("已撤销")


class Outcome(models.TextChoices):
    """What became of a row."""

    IMPORTED = "imported", _("导入")
    UNCHANGED = "unchanged", _("此前已导入，没有变化")
    CHANGED = "changed", _("此前已导入，台账内容有变")
    REJECTED = "rejected", _("未导入")


FLAGS: dict[str, Any] = {
    **KINDS,
    "found_in_future": _("发现时间还没有到，从导入时算起"),
    "several_units": _("责任单位不止一个，归到第一个"),
    "text_cut": _("文字太长，已截短，全文另存"),
}
"""What may be doubtful about an imported row: what the ledger says, and what the import made of it."""

RUN_STARTED = Verb("import.started", "{actor}开始导入{file}", "{actor} began to import {file}")
RUN_FINISHED = Verb(
    "import.finished",
    "{actor}导入完毕：读到{rows_read}行，导入{imported}，未导入{rejected}",
    "{actor} finished the import: {rows_read} rows read, {imported} imported, {rejected} rejected",
)
RUN_STOPPED = Verb(
    "import.stopped",
    "{actor}换了做法重新导入，这次停在第{rows_read}行，已导入{imported}",
    "{actor} began anew in another way; this run stopped after {rows_read} rows, {imported} imported",
)
RUN_UNDONE = Verb(
    "import.undone",
    "{actor}撤销导入，收回{count}件",
    "{actor} undid the import of {count} problems",
)
HEADING_MEANT = Verb(
    "import.heading_meant",
    "{actor}指明“{heading}”一栏是“{field}”，原先是“{before}”",
    "{actor} said that column “{heading}” is “{field}”, before it was “{before}”",
)
