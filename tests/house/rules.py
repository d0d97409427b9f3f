"""The rules of the house that no linter knows: each a function from a repository to its complaints."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

Complaints = Iterator[str]
Rule = Callable[[Path], Complaints]
Function = ast.FunctionDef | ast.AsyncFunctionDef

PYTHON_FOLDERS = ("ligai", "tests", "scripts", "benchmarks")
SURFACES = {"config", "desk", "public", "api", "ops", "ui"}
# The two places below a surface where Django and the sign-in library hand over a request:
# there it becomes an Actor.
RECEPTION = {"ligai/org/middleware.py", "ligai/org/sign_in.py"}
DRAWERS = {"utils", "util", "helpers", "helper", "services", "service", "managers", "manager"}
DRAWERS |= {"signals", "constants", "common", "misc"}

WRITES = {"save", "save_base", "create", "create_user", "create_superuser", "bulk_create"}
WRITES |= {"bulk_update", "get_or_create", "update_or_create"}
WRITES |= {f"a{name}" for name in WRITES}
# A dict has these two as well; a QuerySet's take no positional argument.
SHARED_NAMES = {"update", "delete", "aupdate", "adelete"}
SQL_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:INTO|OR)|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|REPLACE\s+INTO|COPY\s.*STDIN)\b"
)
SKIPS = {"skip", "skipif", "skipIf", "skipTest", "xfail", "importorskip"}

LONGEST_MODULE, LONGEST_TEST, LONGEST_TEMPLATE, LONGEST_COMPONENT = 400, 500, 120, 40

NOTE = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
BARE_SILENCE = re.compile(r"#\s*(?:type:\s*ignore(?!\[)|noqa(?!:))")
MACHINE_PATH = re.compile(r"(?<![\w./*-])/(?:work|root|tmp|home|Users)(?![\w-])")
TEXTS = {".py", ".md", ".toml", ".yml", ".yaml", ".html", ".css", ".js", ".json", ".sh", ".txt"}
NOT_OURS = {"node_modules", "var", "var-keys", "staticfiles"}


def only_actions_and_the_ledger_write(root: Path) -> Complaints:
    """`.save()` and its like stand in actions, in the ledger, and as `super()` calls in models."""
    for path in python_files(root, ("ligai",)):
        where = path.relative_to(root)
        if "migrations" in where.parts or where.parts[1] == "ledger" or _is_part(where, "actions"):
            continue
        tree = _tree(path)
        docstrings = {_bare_string(node) for node in ast.walk(tree)}
        for node in ast.walk(tree):
            guards_itself = _is_part(where, "models") and _calls_super(node)
            if not isinstance(node, ast.expr) or guards_itself or node in docstrings:
                continue
            if _writes(node):
                yield f"{where}:{node.lineno} writes: {ast.unparse(node)[:80]}"


def every_public_action_names_its_actor(root: Path) -> Complaints:
    """An action takes a keyword-only `actor`, without a default.

    Actions are the public functions of `actions.py`; of a package `actions`, those that it lists in
    `__all__` or that open a transaction of their own with `@writes`.
    """
    for path in python_files(root, ("ligai",)):
        where = path.relative_to(root)
        if not _is_part(where, "actions"):
            continue
        listed = None if where.name == "actions.py" else _all_of(path.with_name("__init__.py"))
        functions = (node for node in _tree(path).body if isinstance(node, Function))
        for node in functions:
            if _is_action(node, listed) and not _requires_actor(node.args):
                yield f"{where}:{node.lineno} {node.name}() does not require actor by keyword"


def nobody_reaches_behind_the_actions(root: Path) -> Complaints:
    """Outside a package `actions`, what it lists is imported from the package, not from its files."""
    for path in python_files(root, ("ligai",)):
        where = path.relative_to(root)
        home = f"ligai.{where.parts[1]}.actions" if _is_part(where, "actions") else None
        for node in ast.walk(_tree(path)):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            if module and ".actions." in module and module.rpartition(".")[0] != home:
                yield f"{where}:{node.lineno} imports from {module}"


def nothing_below_the_surfaces_takes_a_request(root: Path) -> Complaints:
    """What the domain needs of an HTTP request is the Actor made from it."""
    for path in python_files(root, ("ligai",)):
        where = path.relative_to(root)
        if len(where.parts) < 3 or where.parts[1] in SURFACES or where.as_posix() in RECEPTION:
            continue
        for node in ast.walk(_tree(path)):
            match node:
                case ast.arg(arg="request", annotation=None) | ast.Name(id="HttpRequest"):
                    yield f"{where}:{node.lineno} takes a request"
                case ast.ImportFrom(module="django.http" | "django.shortcuts" | "django.views"):
                    yield f"{where}:{node.lineno} speaks HTTP"


def only_settings_and_commands_read_the_environment(root: Path) -> Complaints:
    """What an installation can be told stands in one file, and in what its operator starts."""
    for path in python_files(root, ("ligai",)):
        where = path.relative_to(root)
        for node in ast.walk(_tree(path)):
            match node:
                case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "getenv"):
                    if len(where.parts) < 2 or where.parts[1] not in {"config", "ops"}:
                        yield f"{where}:{node.lineno} reads the environment"


def no_file_is_too_long(root: Path) -> Complaints:
    """Python, templates, and the components that pages are made of."""
    for path in python_files(root):
        where = path.relative_to(root)
        limit = LONGEST_TEST if where.parts[0] == "tests" else LONGEST_MODULE
        if "migrations" not in where.parts:
            yield from _longer(path, where, limit)
    for path in (root / "ligai").rglob("templates/**/*.html"):
        where = path.relative_to(root)
        component = where.is_relative_to("ligai/ui/templates/ui") and "base" not in where.stem
        yield from _longer(path, where, LONGEST_COMPONENT if component else LONGEST_TEMPLATE)


def no_module_is_a_drawer(root: Path) -> Complaints:
    """A module is named after what it knows, not after how its contents are called."""
    for path in python_files(root, ("ligai",)):
        name = path.parent.name if path.name == "__init__.py" else path.stem
        if name in DRAWERS:
            yield f"{path.relative_to(root)}: {name} says nothing about what is inside"


def every_folder_of_code_is_a_package(root: Path) -> Complaints:
    """The import contracts do not see a folder without `__init__.py`."""
    for folder in sorted({path.parent for path in python_files(root, ("ligai",))}):
        if not (folder / "__init__.py").exists():
            yield f"{folder.relative_to(root)} has no __init__.py"


def every_module_says_what_it_is_for(root: Path) -> Complaints:
    """A module begins with a sentence, unless it is empty."""
    for path in python_files(root):
        module = _tree(path)
        if "migrations" not in path.parts and module.body and not ast.get_docstring(module):
            yield f"{path.relative_to(root)} does not begin with a docstring"


def no_test_is_left_out(root: Path) -> Complaints:
    """A test that does not run proves nothing."""
    for path in python_files(root, ("tests",)):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in SKIPS:
                yield f"{path.relative_to(root)}:{node.lineno} uses {node.attr}"


def no_work_is_left_as_a_note(root: Path) -> Complaints:
    """What is missing is an issue, not a comment."""
    yield from _lines_with(root, NOTE)


def every_silenced_complaint_is_named(root: Path) -> Complaints:
    """A tool is silenced for one named complaint, never for all."""
    yield from _lines_with(root, BARE_SILENCE)


def nothing_names_a_place_on_one_machine(root: Path) -> Complaints:
    """Paths come from the environment or from the test's own folder."""
    yield from _lines_with(root, MACHINE_PATH)


RULES: tuple[Rule, ...] = (
    only_actions_and_the_ledger_write,
    every_public_action_names_its_actor,
    nobody_reaches_behind_the_actions,
    nothing_below_the_surfaces_takes_a_request,
    only_settings_and_commands_read_the_environment,
    no_file_is_too_long,
    no_module_is_a_drawer,
    every_folder_of_code_is_a_package,
    every_module_says_what_it_is_for,
    no_test_is_left_out,
    no_work_is_left_as_a_note,
    every_silenced_complaint_is_named,
    nothing_names_a_place_on_one_machine,
)


def python_files(root: Path, folders: tuple[str, ...] = PYTHON_FOLDERS) -> Iterator[Path]:
    """The Python files of these folders, in order."""
    for folder in folders:
        yield from sorted((root / folder).rglob("*.py"))


def _is_part(where: Path, part: str) -> bool:
    """Is it the app's `actions.py`, or a file of its package `actions` (and so for models)?"""
    return f"{part}.py" in where.parts or part in where.parts[:-1]


def _writes(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="save"), keywords=[ast.keyword(arg="format")]):
            return False  # a picture's, to memory: a row has no format
        case ast.Call(func=ast.Attribute(attr=name), args=positional):
            return name in WRITES or (name in SHARED_NAMES and not positional)
        case ast.JoinedStr():
            return bool(SQL_WRITE.search(ast.unparse(node)))
        case ast.Constant(value=str() as text):
            return bool(SQL_WRITE.search(text))
    return False


def _bare_string(node: ast.AST) -> ast.Constant | None:
    """The string of a statement that is nothing else: a docstring."""
    match node:
        case ast.Expr(value=ast.Constant() as string):
            return string
    return None


def _calls_super(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")))):
            return True
    return False


def _all_of(package: Path) -> set[str]:
    for node in _tree(package).body if package.exists() else ():
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=names)):
                return {name.value for name in names if isinstance(name, ast.Constant)}
    return set()


def _is_action(node: Function, listed: set[str] | None) -> bool:
    if node.name.startswith("_"):
        return False
    writes = any(isinstance(d, ast.Name) and d.id == "writes" for d in node.decorator_list)
    return listed is None or node.name in listed or writes


def _requires_actor(arguments: ast.arguments) -> bool:
    wanted = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return any(each.arg == "actor" and default is None for each, default in wanted)


def _longer(path: Path, where: Path, limit: int) -> Complaints:
    length = len(path.read_text().splitlines())
    if length > limit:
        yield f"{where} has {length} lines; {limit} are the limit"


def _lines_with(root: Path, pattern: re.Pattern[str]) -> Complaints:
    for path in _texts(root):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if pattern.search(line):
                yield f"{path.relative_to(root)}:{number} {line.strip()[:80]}"


def _texts(folder: Path) -> Iterator[Path]:
    """Every text that we wrote, in this folder and below."""
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or path.name in NOT_OURS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            if not path.name.startswith(".") or path.name == ".ci":
                yield from _texts(path)
        elif path.suffix in TEXTS or (not path.suffix and not path.name.startswith(".")):
            yield path


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))
