"""Ligai in processes of its own, for tests that cannot share one transaction: writers, kills, servers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 180  # seconds; a command that takes longer hangs


def run_ligai(
    env: Mapping[str, str], *arguments: str, check: bool = True, timeout: float = _PATIENCE
) -> subprocess.CompletedProcess[str]:
    """Run `ligai ARGUMENTS…` to its end; with `check`, a failing status fails the test and shows what was said."""
    done = subprocess.run(
        _ligai(arguments), env=env, cwd=ROOT, capture_output=True, text=True, timeout=timeout
    )
    if check and done.returncode != 0:
        said = f"{done.stdout}\n{done.stderr}"
        raise AssertionError(f"ligai {' '.join(arguments)} ended with {done.returncode}:\n{said}")
    return done


@contextmanager
def ligai_process(env: Mapping[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`ligai ARGUMENTS…` running beside the test; killed when the block ends."""
    with _beside(_ligai(arguments), env) as process:
        yield process


@contextmanager
def python_process(
    env: Mapping[str, str], source: str, *arguments: str
) -> Iterator[subprocess.Popen[str]]:
    """Python code in a process of its own, with Django set up and `arguments` in `sys.argv[1:]`.

    Its standard streams are text pipes; `tests` and `ligai` can be imported. Killed when the block ends.
    """
    program = "import django\ndjango.setup()\n" + textwrap.dedent(source)
    with _beside([sys.executable, "-c", program, *arguments], env) as process:
        yield process


def run_python(
    env: Mapping[str, str], source: str, *arguments: str, timeout: float = _PATIENCE
) -> str:
    """What Python code in a process of its own printed; a failing status fails the test."""
    with python_process(env, source, *arguments) as process:
        said, complained = process.communicate(timeout=timeout)
        assert process.returncode == 0, complained
        return said


@contextmanager
def served(env: Mapping[str, str], *, threads: int = 4) -> Iterator[str]:
    """The site on a port of 127.0.0.1, by the web server of production; gives its address, without a slash."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.fileno()
        command = [sys.executable, "-m", "gunicorn", "ligai.config.wsgi", f"--threads={threads}"]
        command += [f"--bind=fd://{number}", "--log-level=warning"]
        with _beside(command, env, keep=(number,)):
            # The listening socket is open already: the first request waits for the server.
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _ligai(arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


@contextmanager
def _beside(
    command: list[str], env: Mapping[str, str], keep: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        env={**env, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if keep else subprocess.PIPE,
        text=True,
        pass_fds=keep,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """Kill the whole group: a server has workers of its own."""
    with suppress(ProcessLookupError):  # the group may have ended already
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
