"""Words and states of what comes in: import runs and their rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ligai.ledger.verbs import Verb


class RunState(models.TextChoices):
    """Where an import run stands."""

    RUNNING = "running", _("正在导入")
    DONE = "done", _("已导入")
    UNDONE = "undone", _("已撤销")


class Outcome(models.TextChoices):
    """What became of a row."""

    IMPORTED = "imported", _("导入")
    UNCHANGED = "unchanged", _("此前已导入，没有变化")
    CHANGED = "changed", _("此前已导入，台账内容有变")
    REJECTED = "rejected", _("未导入")


RUN_STARTED = Verb("import.started", "{actor}开始导入{file}", "{actor} began to import {file}")
RUN_FINISHED = Verb(
    "import.finished",
    "{actor}导入完毕：读到{rows_read}行，导入{imported}，未导入{rejected}",
    "{actor} finished the import: {rows_read} rows read, {imported} imported, {rejected} rejected",
)
RUN_UNDONE = Verb(
    "import.undone",
    "{actor}撤销导入，收回{count}件",
    "{actor} undid the import of {count} problems",
)
