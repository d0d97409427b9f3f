"""The last line of `make test` says what really happened."""

from __future__ import annotations

import importlib.util
import re
import signal
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from tests.running import ROOT


@pytest.fixture(scope="module")
def stages() -> Iterator[ModuleType]:
    """The program as a module; that it was told how to end is undone for the tests that follow."""
    loader = SourceFileLoader("stages", str(ROOT / "scripts" / "test"))
    specification = importlib.util.spec_from_loader("stages", loader)
    assert specification
    module = importlib.util.module_from_spec(specification)
    sys.modules["stages"] = module  # dataclasses look themselves up
    loader.exec_module(module)
    before = signal.getsignal(signal.SIGTERM)
    yield module
    signal.signal(signal.SIGTERM, before)


def _report(folder: Path, tests: int, **counts: int) -> Path:
    path = folder / "report.xml"
    listed = " ".join(f'{name}="{count}"' for name, count in counts.items())
    path.write_text(f'<testsuites><testsuite tests="{tests}" {listed}/></testsuites>')
    return path


def test_counts_are_summed_over_the_stages(stages: ModuleType, tmp_path: Path) -> None:
    outcome = stages.Outcome()
    assert outcome.count(_report(tmp_path, 10, failures=0)) == ""
    assert outcome.count(_report(tmp_path, 7, failures=2, errors=1)) == ""
    assert (outcome.passed, outcome.failed) == (14, 3)


def test_a_stage_without_a_test_fails(stages: ModuleType, tmp_path: Path) -> None:
    assert stages.Outcome().count(_report(tmp_path, 0)) == "no test ran"


def test_a_stage_that_skips_a_test_fails(stages: ModuleType, tmp_path: Path) -> None:
    assert "1 skipped" in stages.Outcome().count(_report(tmp_path, 5, skipped=1))


def test_a_stage_without_a_report_fails(stages: ModuleType, tmp_path: Path) -> None:
    assert stages.Outcome().count(tmp_path / "nothing.xml") == "pytest wrote no report"


def test_a_broken_stage_is_named_and_changes_the_status(
    stages: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = stages.Stage("planted", [sys.executable, "-c", "raise SystemExit(3)"], quick=True)
    monkeypatch.setattr(stages, "STAGES", [broken])
    assert stages.main(["--quick"]) == 1
    said = capfd.readouterr().out
    assert "planted: FAILED (status 3)" in said
    assert said.endswith("Failed: planted\n\n0 passed, 0 failed\n")


def _python(stages: ModuleType, name: str, source: str, **how: bool) -> object:
    return stages.Stage(name, [sys.executable, "-c", source], quick=True, **how)


def test_what_runs_beside_is_told_whole_when_the_other_has_ended(
    stages: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    met = tmp_path / "met"
    wait = (
        f"import pathlib, time\nwhile not pathlib.Path({str(met)!r}).exists(): time.sleep(0.01)\n"
    )
    meet = f"import pathlib; print('said beside', flush=True); pathlib.Path({str(met)!r}).touch()"
    played = [
        _python(stages, "beside", meet + "; raise SystemExit(3)", beside=True),
        _python(stages, "main", wait + "print('said first')"),
    ]
    monkeypatch.setattr(stages, "STAGES", played)
    assert stages.main(["--quick"]) == 1
    said = capfd.readouterr().out
    order = (
        "── main",
        "said first",
        "main: ok",
        "── beside",
        "said beside",
        "beside: FAILED (status 3)",
    )
    assert [said.index(words) for words in order] == sorted(said.index(words) for words in order)


def test_a_stage_that_hangs_is_ended_and_fails(
    stages: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stages, "LIMIT", 0)
    monkeypatch.setattr(
        stages, "STAGES", [_python(stages, "hangs", "import time; time.sleep(999)")]
    )
    assert stages.main(["--quick"]) == 1
    assert "hangs: FAILED (still running after 0 s)" in capfd.readouterr().out


def test_what_a_stage_has_worked_counts_all_that_it_started(
    stages: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    work = "import time\nwhile time.process_time() < 0.3: pass"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    monkeypatch.setattr(stages, "STAGES", [_python(stages, "busy", start)])
    assert stages.main(["--quick"]) == 0
    worked = re.search(r"of the processors ([\d.]+) s", capfd.readouterr().out)
    assert worked is not None
    assert float(worked[1]) >= 0.3
