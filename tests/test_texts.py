"""Both languages are complete: every text in the code has its English, and what is compiled is what is written."""

from __future__ import annotations

import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from ligai.ledger.verbs import REGISTRY

ROOT = Path(__file__).parent.parent
PO = Path("ligai/locale/en/LC_MESSAGES/django.po")


def compiled(path: Path) -> dict[object, str]:
    """Message → text of a compiled catalogue, without its header."""
    with path.open("rb") as file:
        catalogue = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    catalogue.pop("", None)
    return catalogue


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package whose catalogue was made anew from the code."""
    copy = tmp_path_factory.mktemp("texts")
    shutil.copytree(
        ROOT / "ligai", copy / "ligai", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "--no-wrap"],
        cwd=copy / "ligai",
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "ligai.config.settings"},
        check=True,
        capture_output=True,
    )
    return copy / PO


def test_every_text_in_the_code_has_its_english(fresh: Path, tmp_path: Path) -> None:
    counted = subprocess.run(
        ["msgfmt", "--check-format", "--statistics", "-o", str(tmp_path / "en.mo"), str(fresh)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
    ).stderr
    missing = subprocess.run(
        ["msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", str(fresh)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "untranslated" not in counted, missing
    assert "fuzzy" not in counted, counted


def test_the_compiled_catalogue_is_the_written_one(tmp_path: Path) -> None:
    made = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "-o", str(made), str(ROOT / PO)], check=True)
    assert compiled(made) == compiled((ROOT / PO).with_suffix(".mo"))


def test_every_verb_reads_in_both_languages() -> None:
    for verb in REGISTRY.values():
        facts = dict.fromkeys(verb.facts, "…")
        with translation.override("en"):
            english = verb.sentence("Ji", facts)
        with translation.override("zh-hans"):
            chinese = verb.sentence("纪", facts)
        assert english != chinese
        assert english.isascii() or "…" in english or "“" in english, verb.key
