"""Every step that the desk offers: action, words, form. One word is action, route, template and link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from typing import Any

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ligai.desk import triage
from ligai.desk.cards import with_cards
from ligai.desk.forms import assignments as duty_forms
from ligai.desk.forms import instructions as instruction_forms
from ligai.desk.forms import problems as forms
from ligai.desk.forms.asking import (
    DecisionForm,
    FindingsForm,
    ReasonForm,
    RefusalForm,
    StepForm,
)
from ligai.desk.forms.corrections import CorrectForm
from ligai.desk.forms.redaction import RedactForm
from ligai.desk.uploads import taken_in
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import Actor
from ligai.org.access import Ability, require
from ligai.problems import actions, rules
from ligai.problems.models import (
    Assignment,
    Evidence,
    Instruction,
    Measure,
    Problem,
    Request,
    read_upto,
)
from ligai.problems.rules import AssignmentStep, InstructionStep, State, Step

_PLANNED_IN = (
    State.DRAFT, State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS, State.PAUSED, State.RETURNED,
    State.REOPENED, State.LONG_TERM,
)  # fmt: skip
_ASKED_IN = tuple({state for rule in rules.REQUEST_RULES.values() for state in rule.sources})


@dataclass(frozen=True)
class Act:
    """One step. `by` and `sources` say whom and when it is offered to; the action decides in the end."""

    take: Callable[..., Any]
    label: Any
    by: Ability
    sources: tuple[str, ...]
    form: type[StepForm] = StepForm
    template: str = "desk/step.html"
    step: Step | AssignmentStep | InstructionStep | None = None
    done: Any = ""
    """What one is told when it is not told in the stream of the thing itself."""
    beside: Callable[[Any, Actor], dict[str, Any]] | None = None
    """What else its page shows."""
    from_address: tuple[str, ...] = ()
    """Fields that a link may fill in beforehand: never one in which a person judges."""

    @property
    def name(self) -> str:
        """The action's name, which is also the route's."""
        return str(getattr(self.take, "__name__", ""))

    @cached_property
    def takes_late(self) -> bool:
        """May it be entered late?"""
        return "late" in signature(self.take).parameters

    @cached_property
    def takes_files(self) -> bool:
        """Does it ask for files?"""
        return "attached" in signature(self.take).parameters


def _on(
    step: Step, take: Callable[..., Any], form: type[StepForm] = StepForm, template: str = ""
) -> Act:
    return Act(take, step.label, step.by, step.sources, form, template or "desk/step.html", step)


def _on_duty(
    step: AssignmentStep, take: Callable[..., Any], form: type[StepForm] = StepForm
) -> Act:
    return Act(take, step.label, step.by, step.sources, form, step=step)


def _on_instruction(
    step: InstructionStep, take: Callable[..., Any], form: type[StepForm] = StepForm
) -> Act:
    return Act(take, step.label, rules.FOLLOW, step.sources, form, step=step)


PROBLEM_ACTS: tuple[Act, ...] = (
    Act(
        actions.triage, rules.TRIAGE_STEP.label, rules.TRIAGE, rules.TRIAGE_STEP.sources,
        forms.TriageForm, "desk/triage.html", rules.TRIAGE_STEP, beside=triage.beside,
    ),
    Act(
        actions.appoint_lead, _("定包保领导"), rules.APPOINT_LEAD, rules.OPEN, forms.AppointLeadForm
    ),
    Act(actions.revise, _("补充完善"), rules.PLAN, _PLANNED_IN, forms.ReviseForm),
    Act(actions.add_measure, _("加措施"), rules.PLAN, _PLANNED_IN, forms.MeasureForm),
    _on(rules.DISPATCH_STEP, actions.dispatch, forms.DispatchForm),
    _on(rules.START, actions.start),
    Act(actions.add_evidence, _("交佐证"), rules.PLAN, _PLANNED_IN, forms.EvidenceForm),
    _on(rules.SUBMIT_STEP, actions.submit),
    _on(rules.BEGIN_CHECK, actions.begin_check),
    _on(rules.PASS, actions.pass_check, FindingsForm),
    _on(rules.RETURN, actions.send_back, ReasonForm),
    _on(rules.TAKE_UP, actions.take_up),
    _on(rules.CLOSE_STEP, actions.close, forms.CloseForm),
    _on(rules.UPHOLD, actions.uphold_publicity_objection, ReasonForm),
    _on(rules.REOPEN_STEP, actions.reopen, forms.ReopenForm),
    _on(rules.CONFIRM, actions.confirm_claim, FindingsForm),
    _on(rules.RESUME, actions.resume, ReasonForm),
    Act(actions.ask, _("提出申请"), rules.ASK, _ASKED_IN, forms.AskForm),
    Act(
        actions.merge, rules.MERGE_STEP.label, rules.MERGE, rules.MERGE_STEP.sources,
        forms.MergeForm, step=rules.MERGE_STEP, from_address=("survivor",),
    ),
    _on(rules.UNMERGE, actions.unmerge, ReasonForm),
    Act(actions.include_again, _("恢复计入统计"), rules.APPROVE, tuple(State), ReasonForm),
    Act(
        actions.withdraw_all,
        _("收回全部交办"),
        rules.DISPATCH,
        rules.OPEN,
        duty_forms.WithdrawAllForm,
        done=_("全部交办已经收回"),
    ),
    Act(actions.accept_late, _("认可补录的日期"), rules.ACCEPT_LATE, rules.HANDLED),
    Act(actions.send_message, _("留言"), rules.MESSAGE, rules.MESSAGED_IN, forms.MessageForm),
    Act(
        actions.instruct,
        _("作批示"),
        rules.INSTRUCT,
        rules.INSTRUCTED_IN,
        instruction_forms.InstructForm,
    ),
    Act(actions.correct, _("更正"), rules.CORRECT, tuple(State), CorrectForm),
    Act(
        actions.redact, _("删去原话"), rules.REDACT, tuple(State), RedactForm, from_address=("words",)
    ),
)  # fmt: skip
ASSIGNMENT_ACTS: tuple[Act, ...] = (
    _on_duty(rules.SIGN, actions.sign),
    _on_duty(rules.HANDLE, actions.begin),
    _on_duty(rules.REPORT, actions.report, duty_forms.ReportForm),
    _on_duty(rules.ACCEPT, actions.accept),
    _on_duty(rules.SEND_BACK, actions.ask_again, ReasonForm),
    _on_duty(rules.REJECT_OBJECTION, actions.reject_objection, ReasonForm),
    _on_duty(rules.UPHOLD_OBJECTION, actions.uphold_objection, duty_forms.HandToForm),
    _on_duty(rules.ARBITRATE, actions.arbitrate, duty_forms.HandToForm),
    Act(
        actions.delegate, _("往下派"), rules.DISPATCH, rules.ASSIGNMENT_UNDER_WAY,
        duty_forms.DelegateForm,
    ),
    _on_duty(rules.OBJECT, actions.object_to, duty_forms.ObjectForm),
    _on_duty(rules.WITHDRAW, actions.withdraw, ReasonForm),
)  # fmt: skip
MEASURE_ACTS: tuple[Act, ...] = (
    Act(actions.report_measure, _("报进度"), rules.PLAN, _PLANNED_IN, forms.ReportMeasureForm),
)
EVIDENCE_ACTS: tuple[Act, ...] = (
    Act(actions.replace_evidence, _("换新版"), rules.PLAN, _PLANNED_IN, forms.ReplaceEvidenceForm),
)
INSTRUCTION_ACTS: tuple[Act, ...] = (
    _on_instruction(rules.ACKNOWLEDGE, actions.acknowledge),
    _on_instruction(rules.ANSWER, actions.answer, instruction_forms.AnswerForm),
    _on_instruction(rules.CARRY_OUT, actions.carry_out, instruction_forms.CarryOutForm),
)
REQUEST_ACTS: tuple[Act, ...] = (
    Act(actions.approve, _("同意"), rules.APPROVE, (rules.RequestState.ASKED,), DecisionForm),
    Act(actions.refuse, _("不同意"), rules.APPROVE, (rules.RequestState.ASKED,), RefusalForm),
    Act(actions.withdraw_request, _("撤回申请"), rules.ASK, (rules.RequestState.ASKED,)),
)


class Rights:
    """What an actor may be offered around one problem that they see; asks the database once at most."""

    def __init__(
        self, actor: Actor, problem: Problem, duties: list[Assignment] | None = None
    ) -> None:
        self.actor, self.problem, self._duties = actor, problem, duties

    @cached_property
    def _all(self) -> list[Assignment]:
        return self._duties if self._duties is not None else list(self.problem.assignments.all())

    @cached_property
    def _standing(self) -> list[Assignment]:
        return [
            duty
            for duty in self._all
            if duty.state in rules.ASSIGNMENT_STANDS and duty.duty in rules.HANDLING_DUTIES
        ]

    def has(self, ability: Ability) -> bool:
        """Over the problem itself, or through a duty that the actor's unit has in it."""
        if ability.allows(self.actor, self.problem):
            return True
        by_duty = ability in rules.BY_DUTY
        return by_duty and any(ability.allows(self.actor, duty) for duty in self._standing)

    def offered(self, act: Act, thing: Any) -> bool:
        """Should this step be shown to this actor?"""
        if isinstance(thing, Assignment):
            return self._offered_duty(act, thing)
        if isinstance(thing, Request):
            return self._offered_request(act, thing)
        if isinstance(thing, Instruction):
            return thing.state in act.sources and act.by.allows(self.actor, thing.unit)
        if act.take is actions.include_again and not self.problem.excluded:
            return False
        if act.take is actions.withdraw_all and not self._may_withdraw_all():
            return False
        if act.take is actions.accept_late and not _has_late_day(self.problem):
            return False
        return self.problem.state in act.sources and self.has(act.by)

    def _may_withdraw_all(self) -> bool:
        over_the_problem = rules.DISPATCH.allows(self.actor, self.problem)
        return over_the_problem and any(duty.is_open for duty in self._all)

    def _offered_duty(self, act: Act, duty: Assignment) -> bool:
        if act.step is not None:
            return act.step in duty.open_steps(self.actor)
        standing = duty.state in act.sources and duty.duty in rules.HANDLING_DUTIES
        return standing and act.by.allows(self.actor, duty)

    def _offered_request(self, act: Act, asked: Request) -> bool:
        if act.take is actions.withdraw_request:
            return asked.is_open and self.actor.is_person and asked.asked_by_id == self.actor.id
        return asked.within_powers_of(self.actor)

    def check(self, act: Act, thing: Any) -> None:
        """Say in words why a step is not offered; raises Refused or NotAllowed."""
        if self.offered(act, thing):
            return
        if isinstance(thing, Request):
            self._check_request(act, thing)
        if isinstance(thing, Instruction):
            require(self.actor, act.by, thing.unit)
        if isinstance(act.step, Step):
            act.step.check(self.problem.state)
        elif isinstance(act.step, InstructionStep):
            act.step.check(thing.state)
        elif isinstance(act.step, AssignmentStep):
            act.step.check(thing.state, thing.duty)
            require(self.actor, act.by, thing.asked_of(act.step))
        if not self.has(act.by):
            require(self.actor, act.by, self.problem)
        raise Refused(_("现在不能%(step)s") % {"step": act.label})

    def _check_request(self, act: Act, asked: Request) -> None:
        if not asked.is_open:
            raise Refused(_("这件申请%(state)s") % {"state": asked.get_state_display()})
        if act.take is actions.withdraw_request:
            raise NotAllowed(_("只有%(name)s本人能撤回") % {"name": asked.asked_by_name})
        require(self.actor, asked.rule.by, self.problem)
        if asked.needs_someone_above(self.actor):
            raise NotAllowed(_("“%(kind)s”要由上一级审批") % {"kind": asked})
        raise NotAllowed(_("自己提出的申请要由别人审批"))


def _has_late_day(problem: Problem) -> bool:
    return problem.declared_on is not None and problem.declared_on != problem.handled_on


@dataclass(frozen=True)
class Kind:
    """A kind of thing that steps are taken on, as it stands in addresses."""

    word: str
    fetch: Callable[[Actor, int], Any]
    acts: tuple[Act, ...]

    def by_name(self) -> Mapping[str, Act]:
        """Its steps."""
        return {act.name: act for act in self.acts}


def _problem(actor: Actor, pk: int) -> Problem:
    seen = with_cards(Problem.objects.visible_to(actor)).annotate(read_upto=read_upto(actor, "pk"))
    kin = ("unit", "lead", "theme", "campaign", "merged_into")
    return get_object_or_404(seen.select_related(*kin), pk=pk)


def _assignment(actor: Actor, pk: int) -> Assignment:
    seen = Assignment.objects.visible_to(actor)
    return get_object_or_404(seen.select_related("unit", "issuer", "problem__unit"), pk=pk)


def _measure(actor: Actor, pk: int) -> Measure:
    found = get_object_or_404(Measure.objects.select_related("problem__unit"), pk=pk)
    _check_seen(found.problem, actor)
    return found


def _evidence(actor: Actor, pk: int) -> Evidence:
    found = get_object_or_404(Evidence.objects.select_related("problem__unit"), pk=pk)
    _check_seen(found.problem, actor)
    return found


def _request(actor: Actor, pk: int) -> Request:
    found = get_object_or_404(Request.objects.select_related("problem__unit"), pk=pk)
    _check_seen(found.problem, actor)
    return found


def _instruction(actor: Actor, pk: int) -> Instruction:
    found = get_object_or_404(Instruction.objects.select_related("problem__unit", "unit"), pk=pk)
    _check_seen(found.problem, actor)
    return found


def _check_seen(problem: Problem, actor: Actor) -> None:
    if not Problem.objects.visible_to(actor).filter(pk=problem.pk).exists():
        raise Http404


PROBLEMS = Kind("problems", _problem, PROBLEM_ACTS)
ASSIGNMENTS = Kind("assignments", _assignment, ASSIGNMENT_ACTS)
MEASURES = Kind("measures", _measure, MEASURE_ACTS)
EVIDENCE = Kind("evidence", _evidence, EVIDENCE_ACTS)
INSTRUCTIONS = Kind("instructions", _instruction, INSTRUCTION_ACTS)
REQUESTS = Kind("requests", _request, REQUEST_ACTS)
KINDS: dict[str, Kind] = {
    kind.word: kind for kind in (PROBLEMS, ASSIGNMENTS, MEASURES, EVIDENCE, INSTRUCTIONS, REQUESTS)
}


def problem_of(thing: Any) -> Problem:
    """The problem that a thing is or belongs to."""
    return thing if isinstance(thing, Problem) else thing.problem


def stream_of(thing: Any) -> Problem | Assignment:
    """The thing in whose stream its steps are told: its problem's, unless it is an assignment."""
    return thing if isinstance(thing, Assignment) else problem_of(thing)


def page_for(thing: Any) -> str:
    """Where one goes after a step."""
    if isinstance(thing, Assignment):
        return reverse("desk:assignment", args=[thing.pk])
    return reverse("desk:problem", args=[problem_of(thing).pk])


def address(act_name: str, thing: Any) -> str:
    """Where a step is taken."""
    return reverse(f"desk:{act_name}", args=[thing.pk])


def asked(
    act: Act, thing: Any, rights: Rights, data: QueryDict | None = None, brought: Any = None
) -> StepForm:
    """The form of a step, empty or filled in; files come in only from whom the step is offered to."""
    actor, uploads = rights.actor, None
    if data is not None and act.takes_files and rights.offered(act, thing):
        uploads = taken_in(data, brought, actor)
    late = act.takes_late and rights.has(rules.ENTER_LATE)
    seen = stream_of(thing).version()
    return act.form(data, thing=thing, actor=actor, seen=seen, late=late, uploads=uploads)


def attempt(act: Act, form: StepForm) -> bool:
    """Take the step with what was typed; a refusal goes beside its field and what was typed stays."""
    if not form.is_valid():
        form.status = 422
        return False
    told = {"late": form.late()} if act.takes_late else {}
    try:
        act.take(
            form.thing, actor=form.actor, seen=form.cleaned_data["seen"], **form.facts(), **told
        )
    except Refused as refused:
        form.refuse(refused, stream_of(form.thing).version())
        return False
    return True
