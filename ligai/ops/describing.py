"""Documents written from the code itself: states, abilities, verbs, figures, limits; so they cannot drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import translation

from ligai.campaigns import rules as campaign_rules
from ligai.intake import rules as intake_rules
from ligai.ledger.verbs import REGISTRY
from ligai.org import access as org_access
from ligai.org.access import Ability
from ligai.org.rules import Role
from ligai.problems import rules
from ligai.problems.presetting import preset_names, read_preset
from ligai.stats.pictures import COUNTED
from ligai.supervision import rules as supervision_rules

_NOTE = "<!-- Written by `make docs` from the code; do not edit. -->\n"


def documents() -> dict[str, str]:
    """File name → text, in the order of a table of contents."""
    writers: dict[str, Callable[[], str]] = {
        "states.md": states,
        "abilities.md": abilities,
        "events.md": events,
        "figures.md": figures,
        "limits.md": limits,
    }
    return {name: _NOTE + writer() for name, writer in writers.items()}


def _in(language: str, value: Any) -> str:
    with translation.override(language):
        return str(value)


def _both(value: Any) -> str:
    return f"{_in('zh-hans', value)} / {_in('en', value)}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def states() -> str:
    """The tables of transitions, as diagrams."""
    problem = ["```mermaid", "stateDiagram-v2"]
    for step in (*rules.STEPS, *rules.ANSWER_STEPS):
        target = step.target.value if step.target else "state_before"
        problem += [f"  {s.value} --> {target}: {_in('en', step.label)}" for s in step.sources]
    duty = ["```mermaid", "stateDiagram-v2"]
    for row in rules.ASSIGNMENT_STEPS:
        duty += [f"  {s.value} --> {row.target.value}: {_in('en', row.label)}" for s in row.sources]
    report = ["```mermaid", "stateDiagram-v2"]
    for told in intake_rules.REPORT_STEPS:
        if told.target is not None:
            target = told.target.value
            report += [f"  {s.value} --> {target}: {_in('en', told.label)}" for s in told.sources]
    return "\n".join(
        [
            "# States\n",
            "## Problem\n",
            _table(("state", "中文", "English"), _named(rules.State)),
            *problem,
            "```\n",
            "## Assignment\n",
            _table(("state", "中文", "English"), _named(rules.AssignmentState)),
            *duty,
            "```\n",
            "## Report\n",
            _table(("state", "中文", "English"), _named(intake_rules.ReportState)),
            *report,
            "```\n",
        ]
    )


def _named(states: Iterable[Any]) -> list[tuple[str, str, str]]:
    return [(s.value, _in("zh-hans", s.label), _in("en", s.label)) for s in states]


def abilities() -> str:
    """Every ability and the roles that have it, with their reach."""
    found: dict[str, Ability] = {}
    for module in (org_access, campaign_rules, rules, intake_rules, supervision_rules):
        for value in vars(module).values():
            if isinstance(value, Ability):
                found[value.key] = value
    rows = [
        (a.key, _both(a.label), _roles(a), "yes" if a.clock else "")
        for a in sorted(found.values(), key=lambda a: a.key)
    ]
    return "# Abilities\n\n" + _table(("ability", "name", "roles (reach)", "the clock"), rows)


def _roles(ability: Ability) -> str:
    return ", ".join(f"{Role(r).value} ({reach.name})" for r, reach in ability.roles.items())


def events() -> str:
    """Every verb with its sentence in both languages."""
    rows = [(v.key, v.zh, v.en) for v in sorted(REGISTRY.values(), key=lambda v: v.key)]
    return "# Events\n\n" + _table(("verb", "中文", "English"), rows)


def figures() -> str:
    """Every figure with its definition."""
    rows = [
        (f.id, str(f.version), f"{f.zh} / {f.en}", f.definition_zh, f.definition_en)
        for f in COUNTED.values()
    ]
    return "# Figures\n\n" + _table(("id", "version", "name", "定义", "definition"), rows)


def limits() -> str:
    """The limits of every preset with their legal basis."""
    parts = ["# Limits\n"]
    for name in preset_names():
        preset = read_preset(name)
        rows = [
            (
                r["key"],
                f"{r['amount']} {r['unit']}",
                r["effective_from"],
                r["basis_zh"],
                r["basis_en"],
            )
            for r in preset["limits"]
        ]
        head = ("limit", "how long", "from", "依据", "basis")
        parts.append(f"## {name}: {preset['zh']} / {preset['en']}\n\n{_table(head, rows)}")
    return "\n".join(parts)
