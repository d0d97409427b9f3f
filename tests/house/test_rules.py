"""The rules of the house, tried on lines that they must let pass and lines that they must refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import rules
from tests.house.rules import Rule

GOOD = [
    (rules.only_actions_and_the_ledger_write, "ligai/problems/actions.py", "row.save()"),
    (rules.only_actions_and_the_ledger_write, "ligai/problems/actions/steps.py", "row.save()"),
    (rules.only_actions_and_the_ledger_write, "ligai/ledger/seals.py", "row.save()"),
    (rules.only_actions_and_the_ledger_write, "ligai/org/models.py", "super().save()"),
    (rules.only_actions_and_the_ledger_write, "ligai/desk/a.py", "totals.update(other)"),
    (rules.only_actions_and_the_ledger_write, "ligai/desk/a.py", "cache.delete('key')"),
    (rules.only_actions_and_the_ledger_write, "ligai/desk/a.py", '"""No DELETE FROM here."""'),
    (rules.every_public_action_names_its_actor, "ligai/org/actions.py", "def f(*, actor): 1"),
    (rules.every_public_action_names_its_actor, "ligai/org/actions.py", "def _f(): 1"),
    (rules.every_public_action_names_its_actor, "ligai/org/models.py", "def f(): 1"),
    (rules.every_public_action_names_its_actor, "ligai/org/actions/a.py", "def f(): 1"),
    (
        rules.nobody_reaches_behind_the_actions,
        "ligai/problems/actions/a.py",
        "from ligai.problems.actions.hand import take",
    ),
    (rules.nothing_below_the_surfaces_takes_a_request, "ligai/desk/a.py", "def f(request): 1"),
    (
        rules.nothing_below_the_surfaces_takes_a_request,
        "ligai/problems/a.py",
        "def f(request: Request): 1",
    ),
    (
        rules.only_settings_and_commands_read_the_environment,
        "ligai/ops/a.py",
        "import os\nos.environ['X']",
    ),
    (rules.no_file_is_too_long, "ligai/org/a.py", "\n" * 400),
    (rules.no_file_is_too_long, "ligai/desk/templates/desk/a.html", "\n" * 120),
    (rules.no_file_is_too_long, "ligai/ui/templates/ui/base.html", "\n" * 120),
    (rules.no_file_is_too_long, "ligai/ui/templates/ui/a.html", "\n" * 40),
    (rules.no_module_is_a_drawer, "ligai/org/access.py", ""),
    (rules.every_folder_of_code_is_a_package, "ligai/org/__init__.py", ""),
    (rules.every_module_says_what_it_is_for, "ligai/org/a.py", '"""Says it."""'),
    (rules.every_module_says_what_it_is_for, "ligai/org/__init__.py", ""),
    (rules.no_test_is_left_out, "tests/test_a.py", "@pytest.mark.usefixtures('db')\ndef test(): 1"),
    (rules.every_silenced_complaint_is_named, "ligai/a.py", "x = 1  # noqa: E501"),
    (rules.nothing_names_a_place_on_one_machine, "ligai/a.py", 'path("desk/work/")'),
]
BAD = [
    (rules.only_actions_and_the_ledger_write, "ligai/desk/a.py", "form.save()"),
    (rules.only_actions_and_the_ledger_write, "ligai/problems/models.py", "row.save()"),
    (rules.only_actions_and_the_ledger_write, "ligai/ops/a.py", "Unit.objects.create(name=1)"),
    (rules.only_actions_and_the_ledger_write, "ligai/stats/a.py", "rows.update(state=1)"),
    (rules.only_actions_and_the_ledger_write, "ligai/stats/a.py", "rows.delete()"),
    (rules.only_actions_and_the_ledger_write, "ligai/api/a.py", "x.objects.abulk_create(rows)"),
    (rules.only_actions_and_the_ledger_write, "ligai/ops/a.py", "run('DELETE FROM org_unit')"),
    (rules.only_actions_and_the_ledger_write, "ligai/ops/a.py", "run(f'UPDATE {t} SET x = 1')"),
    (rules.every_public_action_names_its_actor, "ligai/org/actions.py", "def f(actor): 1"),
    (rules.every_public_action_names_its_actor, "ligai/org/actions.py", "def f(*, actor=None): 1"),
    (rules.every_public_action_names_its_actor, "ligai/org/actions/a.py", "@writes\ndef f(): 1"),
    (
        rules.every_public_action_names_its_actor,
        "ligai/org/actions/__init__.py",
        "__all__ = ['f']\ndef f(): 1",
    ),
    (
        rules.nobody_reaches_behind_the_actions,
        "ligai/desk/a.py",
        "from ligai.problems.actions.hand import take",
    ),
    (rules.nothing_below_the_surfaces_takes_a_request, "ligai/org/a.py", "def f(request): 1"),
    (
        rules.nothing_below_the_surfaces_takes_a_request,
        "ligai/org/a.py",
        "def f(asked: HttpRequest): 1",
    ),
    (
        rules.nothing_below_the_surfaces_takes_a_request,
        "ligai/org/a.py",
        "from django.http import Http404",
    ),
    (
        rules.only_settings_and_commands_read_the_environment,
        "ligai/files/a.py",
        "import os\nos.environ['X']",
    ),
    (rules.no_file_is_too_long, "ligai/org/a.py", "\n" * 401),
    (rules.no_file_is_too_long, "tests/test_a.py", "\n" * 501),
    (rules.no_file_is_too_long, "ligai/desk/templates/desk/a.html", "\n" * 121),
    (rules.no_file_is_too_long, "ligai/ui/templates/ui/a.html", "\n" * 41),
    (rules.no_module_is_a_drawer, "ligai/org/helpers.py", ""),
    (rules.no_module_is_a_drawer, "ligai/org/utils/__init__.py", ""),
    (rules.every_folder_of_code_is_a_package, "ligai/org/a.py", ""),
    (rules.every_module_says_what_it_is_for, "ligai/org/a.py", "x = 1"),
    (rules.no_test_is_left_out, "tests/test_a.py", "@pytest.mark.skipif(True)\ndef test(): 1"),
    (rules.no_test_is_left_out, "tests/test_a.py", "def test():\n    pytest.skip()"),
    (rules.no_work_is_left_as_a_note, "ligai/a.py", "# TO" + "DO later"),
    (rules.every_silenced_complaint_is_named, "ligai/a.py", "x = 1  # type: " + "ignore"),
    (rules.every_silenced_complaint_is_named, "ligai/a.py", "x = 1  # no" + "qa"),
    (rules.nothing_names_a_place_on_one_machine, "README.md", "see /" + "tmp/x"),
    (rules.nothing_names_a_place_on_one_machine, "scripts/run", "cd /" + "root"),
]


def _complaints(rule: Rule, root: Path, name: str, text: str) -> list[str]:
    path = root / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    (root / "ligai").mkdir(exist_ok=True)
    return list(rule(root))


@pytest.mark.parametrize(("rule", "name", "text"), GOOD)
def test_a_good_line_passes(rule: Rule, name: str, text: str, tmp_path: Path) -> None:
    assert _complaints(rule, tmp_path / "house", name, text) == []


@pytest.mark.parametrize(("rule", "name", "text"), BAD)
def test_a_bad_line_is_refused(rule: Rule, name: str, text: str, tmp_path: Path) -> None:
    complaints = _complaints(rule, tmp_path / "house", name, text)
    assert complaints
    assert all(name.startswith(complaint.split()[0].split(":")[0]) for complaint in complaints)


def test_every_rule_is_tried_both_ways() -> None:
    refused = {rule for rule, _name, _text in BAD}
    assert refused == set(rules.RULES)
