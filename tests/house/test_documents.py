"""The documents say what is: links lead somewhere, commands and variables exist, two languages say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.running import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
COMMAND = re.compile(r"(?:^|`|\bweb |/name |\. )ligai ([a-z]+)", re.MULTILINE)
VARIABLE = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
ASKED = re.compile(r'os\.environ\.get\("([A-Z_]+)"')
TARGET = re.compile(r"\bmake ([a-z]+)")


def _ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=_ids)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text()):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=_ids)
def test_every_command_exists(document: Path) -> None:
    missing = set(COMMAND.findall(document.read_text())) - set(get_commands()) - {"help"}
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=_ids)
def test_every_target_of_make_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = "\n".join(FENCED.findall(document.read_text()))
    code += "\n".join(re.findall(r"`[^`\n]+`", document.read_text()))
    assert set(TARGET.findall(code)) <= targets


def test_every_variable_of_the_settings_is_documented_and_none_besides() -> None:
    settings = (ROOT / "ligai" / "config" / "settings.py").read_text()
    commands = "".join(path.read_text() for path in (ROOT / "ligai" / "ops").rglob("*.py"))
    table = (ROOT / "docs" / "operate.md").read_text()
    documented = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)
    assert set(documented) == {*VARIABLE.findall(settings), *ASKED.findall(commands)}


def test_both_languages_of_the_readme_say_the_same() -> None:
    english = (ROOT / "README.md").read_text()
    chinese = (ROOT / "README.zh-CN.md").read_text()
    assert english.count("\n## ") == chinese.count("\n## ")
    for pattern in (LINK, COMMAND, TARGET):
        ours, theirs = set(pattern.findall(english)), set(pattern.findall(chinese))
        assert ours ^ theirs <= {"README.zh-CN.md", "README.md"}


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec make test"
    assert "```\nmake test\n```" in (ROOT / "README.md").read_text()
