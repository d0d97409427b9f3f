"""Every sentence that people read is there in English too, and what is compiled is what was written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT

pytestmark = pytest.mark.slow
ENGLISH = Path("ligai/locale/en/LC_MESSAGES")


def _tool(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def collected(tmp_path: Path) -> Path:
    """The English catalogue after every sentence of the code has been collected anew."""
    shutil.copytree(
        ROOT / "ligai", tmp_path / "ligai", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-obsolete"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return tmp_path / ENGLISH / "django.po"


def test_every_sentence_has_its_english(collected: Path) -> None:
    assert _tool("msgattrib", "--untranslated", "--no-obsolete", collected) == ""


def test_no_english_was_only_guessed(collected: Path) -> None:
    assert _tool("msgattrib", "--only-fuzzy", "--no-obsolete", collected) == ""


def test_what_is_compiled_is_what_was_written(tmp_path: Path) -> None:
    compiled = tmp_path / "django.mo"
    _tool("msgfmt", "--check", "-o", compiled, ROOT / ENGLISH / "django.po")
    ours = _tool("msgunfmt", ROOT / ENGLISH / "django.mo")
    assert ours == _tool("msgunfmt", compiled)
