"""`ligai audit` says what it checked, names what is broken, and ends with a status to rely on."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from ligai.ledger.models import Event, Tally
from tests.ledger.things import Paper, unguarded

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("audit", *arguments, stdout=out)
    return out.getvalue()


def complained(*arguments: str) -> str:
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("audit", *arguments, stdout=out)
    assert end.value.code == 1
    return out.getvalue()


def break_two_kinds(made: Paper) -> None:
    with unguarded():
        Event.objects.filter(thing_id=made.pk, seq__gte=3).update(hash="0" * 64)
        Tally.objects.filter(path="a.1.").update(n=7)


def test_a_whole_ledger_ends_with_what_was_counted(made: Paper) -> None:
    lines = said().splitlines()
    assert lines[0] == "         6  条记录：序号、链、散列、各栏、两个时间"
    assert lines[-1] == "账实相符"


def test_a_broken_ledger_names_the_first_row_of_each_kind(made: Paper) -> None:
    break_two_kinds(made)
    lines = [line for line in complained().splitlines() if line.startswith("有误")]
    assert f"有误　散列（共2处）　paper {made.pk} #3　规范文本与散列值不符" in lines
    assert sum("汇总" in line for line in lines) == 1
    assert complained().splitlines()[-1] == "账实不符"


def test_a_program_is_told_everything(made: Paper) -> None:
    told = json.loads(said("--json"))
    assert (told["clean"], told["faults"], told["broken"]) == (True, [], {})
    assert told["counts"]["events"] == 6
    assert told["totals"] == {"paper": {"closed": 1, "reopened": 1}}
    break_two_kinds(made)
    told = json.loads(complained("--json"))
    assert not told["clean"]
    assert told["broken"]["hash"] == 2
    assert {"kind": "hash", "where": f"paper {made.pk} #4", "text": "规范文本与散列值不符"} in told[
        "faults"
    ]
