"""A command where no installation has been prepared says what to do first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import environment
from tests.running import run_ligai


@pytest.mark.slow
@pytest.mark.only_on_sqlite
@pytest.mark.parametrize("command", [["figures", "--json"], ["audit"], ["story"]])
def test_before_init_a_command_names_it(tmp_path: Path, command: list[str]) -> None:
    env = environment(tmp_path, f"sqlite:///{tmp_path}/empty.sqlite3")
    done = run_ligai(env, *command, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("请先运行：ligai init")
    assert "Traceback" not in done.stderr
