"""Redacting: by the administrator, never by the author, with a reason; nothing in the whole database keeps the text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from ligai.kernel.errors import NotAllowed, Refused, Stale
from ligai.ledger import seals
from ligai.ledger.audit import audit
from ligai.ledger.models import Event, Words
from ligai.ledger.redaction import BLACK, without
from ligai.org.access import operator
from ligai.org.rules import Role
from ligai.problems import actions as problems
from ligai.problems.actions import LedgerEntry
from ligai.problems.models import Problem
from ligai.problems.rules import Spoken
from tests import cast
from tests.cast import World
from tests.desk.situations import Situations
from tests.problems.books import fresh
from tests.problems.proofs import assert_balanced, last, refused, told, verbs
from tests.problems.situations import somebody

SECRET = "举报人是3号楼的白玉堂，电话13900001234"


@pytest.fixture
def problem(world: World) -> Problem:
    """Its facts name the person who complained."""
    return cast.registered(world, facts=SECRET)


def said(problem: Problem, text: str = SECRET) -> Words:
    """The words that hold a text."""
    return problem.words().filter(text=text)[0]


def redact(problem: Problem, text: str = SECRET, **given: object) -> Problem:
    """The operator takes it out."""
    asked = {"actor": operator(), "words": said(problem, text), "reason": "写了举报人的姓名"}
    return problems.redact(problem, **(asked | given))  # type: ignore[arg-type]


def places_of(text: str) -> list[str]:
    """Table and column of every row of the whole database in which a text stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                found += [
                    f"{table}.{name}"
                    for name, value in zip(columns, row, strict=True)
                    if text in str(value)
                ]
    return sorted(set(found))


def test_nothing_in_the_database_keeps_a_redacted_text(problem: Problem) -> None:
    assert places_of("白玉堂") == ["ledger_words.text", "problems_problem.facts"]
    seals.close_books()
    seals.chain_root()
    redact(problem)
    assert places_of("白玉堂") == []
    assert places_of("13900001234") == []
    assert fresh(problem).facts == BLACK
    report = audit()
    assert report.faults == []
    assert report.counts["redacted"] == 1
    assert_balanced(problem)


def test_the_history_says_who_redacted_whose_words_and_why(problem: Problem, world: World) -> None:
    admin = somebody(world.city, Role.ADMIN, "管事")
    redact(problem, actor=admin)
    day = cast.today().isoformat()
    author = Event.objects.of(problem)[0].who
    chinese, english = told(last(problem))
    assert chinese == f"管事删去了{author}在{day}所写的“情况”，因为：写了举报人的姓名"
    assert english == (
        f"管事 redacted “情况”, written by {author} on {day}, because: 写了举报人的姓名"
    )
    assert Event.objects.of(problem)[0].text("facts") is None
    assert Event.objects.of(problem)[0].text("title") == problem.title


def _measure(problem: Problem, world: World) -> None:
    measure = problems.add_measure(problem, actor=world.zhou, what=SECRET, target=SECRET)
    problems.report_measure(measure, actor=world.zhou, done=measure.quantity)


def _cause(problem: Problem, world: World) -> None:
    problems.revise(problem, actor=world.zhou, cause=SECRET, remark=f"附：{SECRET}", target="x")


def _evidence(problem: Problem, world: World) -> None:
    problems.add_evidence(problem, actor=world.zhou, what=SECRET)


def _triage(problem: Problem, world: World) -> None:
    problems.triage(problem, actor=world.lin, disposition="ledger", because=SECRET)


def _duty(problem: Problem, world: World) -> None:
    problems.triage(problem, actor=world.lin, disposition="immediate")
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"])
    problems.dispatch(problem, actor=world.xu)
    duty = problem.assignments.get()
    problems.sign(duty, actor=world.song)
    problems.begin(duty, actor=world.song)
    problems.report(duty, actor=world.song, result=SECRET)
    problems.ask_again(duty, actor=world.xu, reason=SECRET)


def _extension(problem: Problem, world: World) -> None:
    """The reason is copied into the decision, the due history and the duty."""
    problems.triage(problem, actor=world.lin, disposition="immediate")
    problems.appoint_lead(problem, actor=world.xu, lead=world.people["han"])
    problem = problems.dispatch(problem, actor=world.xu)
    assert problem.due_on
    asked = problems.ask(
        problem,
        actor=world.song,
        kind="extension",
        reason=SECRET * 12,
        until=problem.due_on + timedelta(days=1),
    )
    problems.approve(asked, actor=world.ji, decision="同意")


def _merge(problem: Problem, world: World) -> None:
    problems.merge(problem, cast.registered(world), actor=world.lin, reason=SECRET)


def _explanation(problem: Problem, world: World) -> None:
    problems.triage(problem, actor=world.lin, disposition="explained")
    asked = problems.ask(problem, actor=world.lin, kind="explanation", reason=SECRET)
    problems.approve(asked, actor=world.xu)


TELLINGS: list[Callable[[Problem, World], None]] = [
    _measure, _cause, _evidence, _triage, _duty, _extension, _merge, _explanation,
]  # fmt: skip


@pytest.mark.parametrize("tell", TELLINGS, ids=lambda tell: tell.__name__.strip("_"))
def test_wherever_it_was_written_it_goes_with_all_its_copies(
    world: World, tell: Callable[[Problem, World], None]
) -> None:
    problem = cast.registered(world)
    tell(problem, world)
    assert places_of("白玉堂") != []
    while standing := problem.words().filter(text__contains="白玉堂").order_by("text").first():
        problems.redact(problem, actor=operator(), words=standing, reason="写了姓名")
    assert places_of("白玉堂") == []
    assert audit().faults == []


def test_an_old_ledgers_row_loses_it_too(world: World) -> None:
    entry = LedgerEntry("占道", "旧台账.xlsx", 2, facts=SECRET)
    problem = problems.take_over(world.urban, entry, actor=world.xu)
    redact(problem)
    assert places_of("白玉堂") == []


def test_an_earlier_wording_is_a_text_of_its_own(problem: Problem, world: World) -> None:
    problems.revise(problem, actor=world.zhou, facts="小区堆物，已核实")
    redact(problem)
    assert fresh(problem).facts == "小区堆物，已核实"
    assert places_of("白玉堂") == []


def test_a_text_that_goes_on_in_a_later_one_takes_that_along(
    problem: Problem, world: World
) -> None:
    problems.revise(problem, actor=world.zhou, facts=f"{SECRET}。另见附件")
    redact(problem)
    assert fresh(problem).facts == f"{BLACK}。另见附件"
    assert places_of("白玉堂") == []
    assert audit().counts["redacted"] == 2


def test_a_short_text_does_not_blacken_others_that_happen_to_hold_it() -> None:
    assert without("车位已修好", "已修好") == "车位已修好"
    assert without("已修好", "已修好") == BLACK
    assert without("延期：材料未到", "材料未到") == f"延期：{BLACK}"
    assert without({"备注": [SECRET, 3]}, SECRET) == {"备注": [BLACK, 3]}
    assert without(f"更正：{SECRET[:12]}", SECRET) == f"更正：{BLACK}"


def test_a_name_that_is_taken_out_stays_where_somebody_acted_under_it(
    world: World, problem: Problem
) -> None:
    problems.revise(problem, actor=world.zhou, responsible_name="宋怀瑾")
    problems.add_evidence(problem, actor=world.song, what="照片")
    redact(problem, "宋怀瑾")
    assert fresh(problem).responsible_name == BLACK
    assert fresh(problem).evidence.get().author_name == "宋怀瑾"


def test_nobody_redacts_their_own_words(world: World) -> None:
    admin = somebody(world.city, Role.ADMIN, "管事")
    problem = problems.register(world.urban, actor=admin, title="占道", facts=SECRET)
    with refused(NotAllowed, "这段文字是您自己写的，要由别人来删"):
        redact(problem, actor=admin)


def test_only_an_administrator_within_reach_redacts(problem: Problem, world: World) -> None:
    for actor in (world.xu, world.lin, world.shen, somebody(world.village, Role.ADMIN, "村里")):
        with refused(NotAllowed):
            redact(problem, actor=actor)


def test_a_reason_is_asked_for_that_does_not_say_it_again(problem: Problem) -> None:
    with refused(says="请写明为什么删去", field="reason"):
        redact(problem, reason=" ")
    with refused(says="理由里不能再写出要删的文字", field="reason"):
        redact(problem, reason=f"原文：{SECRET}")


def test_a_text_is_redacted_once_and_only_of_its_own_problem(
    problem: Problem, world: World
) -> None:
    words, other = said(problem), cast.registered(world)
    with refused(says="不在这个问题里", field="words"):
        problems.redact(other, actor=operator(), words=words, reason="误")
    seen = problem.version()
    redact(problem, seen=seen)
    with refused(says="这段文字已经删去", field="words"):
        problems.redact(problem, actor=operator(), words=words, reason="再删")
    with refused(Stale):
        problems.redact(problem, actor=operator(), words=words, reason="再删", seen=seen)
    assert verbs(problem) == ["problem.registered", "problem.redacted"]


def test_what_an_event_holds_among_its_facts_cannot_be_redacted_and_the_refusal_says_so(
    problem: Problem, world: World
) -> None:
    problems.correct(
        problem, actor=world.xu, field="category", value=SECRET[:20], reason="类别写错了"
    )
    problems.revise(problem, actor=world.zhou, remark=SECRET[:20])
    with refused(Refused, "第2条记录", field="words"):
        redact(problem, SECRET[:20])


def test_no_event_repeats_among_its_facts_what_somebody_said(world: World) -> None:
    """Facts are hashed as they stand and stay for ever; what is said freely belongs to the words."""
    situations = Situations(world, world.people["han"])
    for name in vars(Situations):
        if not name.startswith("_") and name != "thing":
            situations.thing(name)
    facts: dict[tuple[str, int], list[object]] = {}
    for event in Event.objects.all():
        facts.setdefault((event.kind, event.thing_id), []).append(event.facts)
    for words in Words.objects.filter(text__isnull=False).select_related("event"):
        stream = facts[(words.event.kind, words.event.thing_id)]
        assert without(stream, words.text or "") == stream, (words.event.verb, words.name)


def test_every_name_of_words_has_a_name_for_people(world: World) -> None:
    problem = cast.verified(world)
    names = set(Words.objects.filter(event__in=Event.objects.of(problem)).values_list("name"))
    assert {name for (name,) in names} <= set(Spoken.values)
    with translation.override("en"):
        assert all(str(each.label) for each in Spoken)
