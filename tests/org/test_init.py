"""`ligai init`: an installation made out of nothing, found again, and side by side with another."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.databases import Environment
from tests.running import run_ligai, run_python

ADMINISTRATORS = """
from ligai.org.models import Person, Post
for post in Post.objects.filter(role="admin").order_by("id"):
    print(post.person.username, post.unit.code, sep="@")
"""
MAY_ENTER = """
import sys
from ligai.org.models import Person
print(Person.objects.get(username=sys.argv[1]).check_password(sys.argv[2]))
"""


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def answer(env: Environment, *arguments: str) -> dict[str, object]:
    answer: dict[str, object] = json.loads(run_ligai(env, "init", "--json", *arguments).stdout)
    return answer


@pytest.fixture
def empty(tmp_path: Path, fresh_database: Environment) -> Environment:
    """Nothing but a database on the engine at hand; no folder is there yet."""
    return fresh_database


def test_an_installation_is_made_and_found_again(empty: Environment, tmp_path: Path) -> None:
    made = answer(empty, "--preset", "hospital", "--admin", "Boss")
    assert (made["root"], made["root_made"]) == ("全国", True)
    assert (made["preset"], made["admin"], made["admin_made"]) == ("hospital", "boss", True)
    assert isinstance(made["limits"], int)
    assert made["limits"] > 0
    assert mode(tmp_path / "var") == mode(tmp_path / "keys") == 0o700
    assert run_python(empty, MAY_ENTER, "boss", str(made["password"])).strip() == "True"

    again = answer(empty)
    assert (again["root_made"], again["admin"], again["admin_made"]) == (False, "boss", False)
    assert (again["limits"], again["migrations"], again["password"]) == (0, 0, None)
    assert run_python(empty, ADMINISTRATORS).split() == ["boss@CN"]
    assert run_python(empty, MAY_ENTER, "boss", str(made["password"])).strip() == "True"


def test_the_password_is_said_once_in_words(empty: Environment) -> None:
    first = run_ligai(empty, "init").stdout
    assert "管理员　　admin（新建）" in first
    assert "只显示这一次" in first
    second = run_ligai(empty, "init").stdout
    assert "管理员　　admin（已有，密码没有改动）" in second
    assert "单位树　　全国（已有）" in second
    assert "密码　　　" not in second


def test_a_given_password_is_taken_and_never_printed(empty: Environment) -> None:
    given = "Kan-kan-xin-xue-9"
    done = run_ligai(empty | {"LIGAI_ADMIN_PASSWORD": given}, "init", "--json")
    assert given not in done.stdout + done.stderr
    assert json.loads(done.stdout)["password"] is None
    assert run_python(empty, MAY_ENTER, "admin", given).strip() == "True"


def test_a_given_password_that_is_too_easy_is_refused_and_nobody_is_made(
    empty: Environment,
) -> None:
    easy = empty | {"LIGAI_ADMIN_PASSWORD": "short"}
    done = run_ligai(easy, "init", check=False)
    assert done.returncode == 2
    assert "密码至少要10个字符" in done.stderr
    assert run_python(empty, ADMINISTRATORS).strip() == ""
    assert answer(empty)["admin_made"] is True


def test_divisions_come_in_by_province(empty: Environment) -> None:
    made = answer(empty, "--divisions", "46")
    assert made["divisions"] == [{"code": "46", "name": "海南省", "added": 3570, "total": 3570}]
    assert answer(empty, "--divisions", "46")["divisions"] == [
        {"code": "46", "name": "海南省", "added": 0, "total": 3570}
    ]


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (["--divisions", "46,00"], {}, "没有这些省级代码：00。可用的有：11 北京市"),
        (["--preset", "empire"], {}, "没有“empire”这个预设；可选："),
        (["--divisions", "46"], {"LIGAI_NODE_MODULES": "nowhere"}, "请先在项目目录运行 npm ci"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_before_anything_is_made(
    empty: Environment,
    tmp_path: Path,
    arguments: list[str],
    variables: dict[str, str],
    said: str,
) -> None:
    done = run_ligai(empty | variables, "init", *arguments, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_folder_that_cannot_be_written_is_named(empty: Environment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    place = str(tmp_path / "file" / "var")
    done = run_ligai(empty | {"LIGAI_DATA_DIR": place}, "init", check=False)
    assert done.returncode == 1
    assert f"写不了{place}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.only_on_sqlite
def test_two_installations_live_side_by_side(empty: Environment, tmp_path: Path) -> None:
    """Without DATABASE_URL the database lies in the data folder, and so does the secret key."""
    bare = {k: v for k, v in empty.items() if k not in ("DATABASE_URL", "SECRET_KEY")}
    passwords = set()
    for name in ("one", "two"):
        env = bare | {
            "LIGAI_DATA_DIR": str(tmp_path / name / "var"),
            "LIGAI_KEY_DIR": str(tmp_path / name / "keys"),
        }
        made = answer(env, "--admin", f"admin-{name}")
        passwords.add(made["password"])
        assert made["migrations"] != 0
        assert made["database"] == f"sqlite: {tmp_path / name / 'var' / 'ligai.sqlite3'}"
        assert mode(tmp_path / name / "var" / "secret_key") == 0o600
        assert run_python(env, ADMINISTRATORS).split() == [f"admin-{name}@CN"]
    assert len(passwords) == 2
