"""Every step that the desk offers on a report: action, words, form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from ligai.desk.forms import reports as forms
from ligai.desk.forms.asking import StepForm
from ligai.desk.forms.photos import PassPhotosForm, waiting_photos
from ligai.desk.forms.replying import OpinionForm, ReplyForm
from ligai.intake import actions, rules
from ligai.intake.models import Report
from ligai.intake.rules import ReportState
from ligai.kernel.errors import Refused
from ligai.ledger.actor import Actor
from ligai.org.access import Ability, require_somewhere

_ANY = tuple(ReportState)
_SHAPES = {
    ReportState.RECEIVED: "dashed",
    ReportState.NEEDS_INFO: "held",
    ReportState.ACCEPTED: "empty",
    ReportState.NOT_ACCEPTED: "crossed",
    ReportState.LINKED: "quarter",
    ReportState.MERGED: "quarter",
    ReportState.REPLIED: "half",
    ReportState.CONFIRMED: "ticked",
    ReportState.DISPUTED: "relapse",
    ReportState.SILENT: "watched",
    ReportState.WITHDRAWN: "crossed",
    ReportState.REVIEW: "threequarter",
    ReportState.REVIEWED: "half",
    ReportState.FINAL_REVIEW: "threequarter",
    ReportState.TERMINATED: "ticked",
}


@dataclass(frozen=True)
class ReportAct:
    """One step. `of_identity`: it is about who reported, and is offered only while that is there.

    `needs` asks what else must be there.
    """

    take: Callable[..., Any]
    label: Any
    sources: tuple[ReportState, ...]
    form: type[StepForm] = StepForm
    by: Ability = rules.INTAKE
    of_identity: bool = False
    needs: Callable[[Report], bool] | None = None
    of_unit: Callable[[Report], int | None] | None = None  # the only unit whose step it is

    @property
    def takes_late(self) -> bool:
        """May it be told later than it was true? One may have spoken, or replied by letter, before."""
        return self.take in (actions.reply, actions.contact)

    @property
    def is_opinion(self) -> bool:
        """Is it about a reply that the reporter does not agree with?"""
        return self.of_unit is not None

    @property
    def name(self) -> str:
        """The action's name, which is also the route's."""
        return str(getattr(self.take, "__name__", ""))

    def is_offered(self, report: Report, actor: Actor) -> bool:
        """Does it lead out of the report's state, and is it for this clerk's unit?"""
        if self.of_unit is not None and self.of_unit(report) != actor.unit_id:
            return False
        if self.of_identity and not has_identity(report):
            return False
        if report.state not in self.sources:
            return False
        return self.needs is None or self.needs(report)

    def run(self, form: StepForm) -> Any:
        """Take the step; `of_identity` ones are about the identity."""
        thing = form.thing.identity if self.of_identity else form.thing
        seen = {} if self.of_identity else {"seen": form.cleaned_data["seen"]}
        return self.take(thing, actor=form.actor, **form.facts(), **seen)


def _on(step: rules.ReportStep, take: Callable[..., Any], form: type[StepForm]) -> ReportAct:
    return ReportAct(take, step.label, step.sources, form)


ACTS: tuple[ReportAct, ...] = (
    _on(rules.MASK_STEP, actions.confirm_mask, forms.MaskForm),
    _on(rules.ACCEPT_STEP, actions.accept_report, StepForm),
    _on(rules.OPEN_STEP, actions.open_problem, forms.OpenForm),
    _on(rules.LINK_STEP, actions.link, forms.LinkForm),
    ReportAct(
        actions.hand_over,
        rules.HAND_OVER_STEP.label,
        rules.HAND_OVER_STEP.sources,
        forms.HandOverForm,
        needs=lambda report: report.handed_at is None and report.visibility != "ordinary",
    ),
    ReportAct(
        actions.decide_review,
        _("作出复查复核意见"),
        rules.REVIEWING,
        OpinionForm,
        rules.DECIDE_REVIEW,
        of_unit=lambda report: report.review_unit_id,
    ),
    _on(rules.ASK_STEP, actions.ask_for_more, forms.MissingForm),
    _on(rules.DECLINE_STEP, actions.decline, forms.DeclineForm),
    _on(rules.REPLY_STEP, actions.reply, ReplyForm),
    ReportAct(
        actions.pass_photos,
        rules.PASS_STEP.label,
        rules.PASS_STEP.sources,
        PassPhotosForm,
        needs=lambda report: waiting_photos(report).exists(),
    ),
    ReportAct(
        actions.contact,
        rules.CONTACT_STEP.label,
        rules.CONTACT_STEP.sources,
        forms.ContactForm,
        needs=lambda report: has_identity(report),
    ),
    _on(rules.ROUTE_STEP, actions.name_subjects, forms.SubjectsForm),
    ReportAct(
        actions.unlink,
        rules.UNLINK_STEP.label,
        rules.UNLINK_STEP.sources,
        needs=lambda report: report.handed_at is None,
    ),
    ReportAct(actions.look, _("查看身份"), _ANY, forms.LookForm, rules.OPEN_VAULT, True),
    ReportAct(actions.erase, _("删除身份"), _ANY, forms.EraseForm, rules.OPEN_VAULT, True),
)
BY_NAME = {act.name: act for act in ACTS}


def fetch(actor: Actor, pk: int) -> Report:
    """A report that this clerk may see; 403 for other roles, 404 for what is not theirs to see."""
    require_somewhere(actor, rules.INTAKE)
    seen = Report.objects.visible_to(actor).select_related(
        "unit", "receipt", "identity", "review_unit"
    )
    return get_object_or_404(seen, pk=pk)


def shape_of(report: Report) -> str:
    """The mark of its state."""
    return _SHAPES[ReportState(report.state)]


def has_identity(report: Report) -> bool:
    """Did the reporter leave a way to be reached, and has it not been erased?"""
    identity = getattr(report, "identity", None)
    return identity is not None and identity.erased_at is None


def offered(report: Report, actor: Actor) -> list[ReportAct]:
    """The steps that lead out of its state, the next one first."""
    found = [act for act in ACTS if act.is_offered(report, actor)]
    if report.masked_at is not None:  # confirmed already: deciding comes first
        found.sort(key=lambda act: act.take is actions.confirm_mask)
    found.sort(
        key=lambda act: act.of_unit is None
    )  # what this unit alone was asked for comes first
    return found


def attempt(act: ReportAct, form: StepForm) -> tuple[bool, Any]:
    """(taken, what came of it); a refusal goes beside its field and what was typed stays."""
    if not form.is_valid():
        form.status = 422
        return False, None
    try:
        return True, act.run(form)
    except Refused as refused:
        form.refuse(refused, form.thing.version())
        return False, None
