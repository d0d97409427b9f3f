"""What an old ledger brought can be redacted: the row as it stood loses the text as well."""

from __future__ import annotations

from ligai.intake.models import ImportRow
from ligai.ledger.redaction import BLACK
from ligai.org.access import operator
from ligai.problems import actions as problems
from tests.intake.runs import assert_books_balance, imported, ledger_of, problem_of

SECRET = "举报人是3号楼的白玉堂"


def test_the_row_of_the_old_ledger_loses_a_redacted_text(world, write_ledger):
    rows = ledger_of(["市城管局", "11", SECRET, "2026-03-01", "否"])
    imported(write_ledger(rows), world.city)
    problem = problem_of("11")
    assert ImportRow.objects.get(problem=problem).raw["存在问题"] == SECRET
    while words := problem.words().filter(text__contains="白玉堂").first():
        problems.redact(problem, actor=operator(), words=words, reason="写了姓名")
    row = ImportRow.objects.get(problem=problem)
    assert row.raw["存在问题"] == BLACK
    assert "白玉堂" not in str([row.raw, row.changes, row.flags, row.rejects])
    problem.refresh_from_db()
    assert problem.title == BLACK
    assert_books_balance()
