"""Import runs: one file read once, row by row, so that it can be shown, repeated and undone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from ligai.campaigns.models import Docket
from ligai.intake.rules import FLAGS, Outcome, RunState
from ligai.intake.storable import shortened
from ligai.kernel.phrases import clauses, noted
from ligai.ledger.fields import IdField, PathField
from ligai.ledger.models import Thing
from ligai.org.models import Unit
from ligai.problems.models import Problem


class ImportRun(Thing):
    """One reading of one file under one unit; a broken one is taken up where it stopped."""

    kind = "import_run"
    rank = 15

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="imports")
    path = PathField()
    line = models.CharField(max_length=20, blank=True)
    docket = models.ForeignKey(Docket, models.PROTECT, null=True, related_name="imports")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RUNNING)
    mapping = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "file_hash"],
                condition=Q(state=RunState.RUNNING),
                name="import_one_running",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def headings(self) -> list[str]:
        """The headings of its columns, from left to right, each once."""
        return list(dict.fromkeys(column["heading"] for column in self.mapping))


class ImportRow(models.Model):
    """What became of one row. `key` is its identity under the unit; a live one is imported once.

    `raw` is heading → text as it stood; `changes` a list of {heading, old, new} against the last
    time that the row was read; `flags` a list of {kind, column, text} and, where the row repeats
    another, its `other_sheet` and `other_row`; `rejects` a list of {column, letter, reason}.
    """

    id = IdField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="rows")
    key = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100)
    row = models.IntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="import_rows")
    raw = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    rejects = models.JSONField(default=list)
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(outcome=Outcome.IMPORTED, undone=False),
                name="import_row_once",
            ),
            models.UniqueConstraint(fields=["run", "sheet", "row"], name="import_row_in_run"),
        ]
        # SQLite sees no partial index through a bound parameter.
        indexes = [models.Index(fields=["key"], name="import_row_key")]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row}"

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(heading, text) of each filled cell from left to right: PostgreSQL sorts the names in `raw`."""
        return [(name, self.raw[name]) for name in self.run.headings if name in self.raw]

    @property
    def doubts(self) -> list[str]:
        """The flags in words, each with its column, what stands there and the row that it repeats."""
        return [_in_words(flag) for flag in self.flags]

    def told(self) -> str:
        """The same in one sentence."""
        return clauses(self.doubts)


def _in_words(flag: dict[str, Any]) -> str:
    where = f"{flag['column']}：{shortened(flag['text'], 60)}" if flag["text"] else flag["column"]
    kind = str(FLAGS.get(flag["kind"], flag["kind"]))
    words = [noted(kind, where) if where else kind]
    if "other_row" in flag:
        words.append(
            _("，见%(sheet)s第%(row)s行") % {"sheet": flag["other_sheet"], "row": flag["other_row"]}
        )
    return "".join(words)


class HeadingChoice(models.Model):
    """What a person said a heading means, kept for every ledger with the same headings."""

    id = IdField(primary_key=True)
    template_key = models.CharField(max_length=64)
    heading = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)  # "" = belongs to no field

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template_key", "heading"], name="heading_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.field}"
