"""The forms of the steps on a problem."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ligai.desk.days import today
from ligai.desk.forms.asking import StepForm
from ligai.desk.forms.fields import (
    PersonField,
    ProblemField,
    UnitField,
    UnitsField,
    day_field,
    line_field,
    text_field,
)
from ligai.desk.forms.files import FilesField
from ligai.desk.marks import DISPOSITION_SHAPES
from ligai.kernel.errors import Refused
from ligai.kernel.phrases import listed
from ligai.problems import deadlines
from ligai.problems.models import Evidence, Measure
from ligai.problems.rules import (
    APPOINT_LEAD,
    REQUEST_RULES,
    SUBMIT,
    TRIAGE_QUESTIONS,
    Disposition,
    ExclusionReason,
    LimitKey,
    Outcome,
    PauseReason,
    RequestKind,
    propose,
)
from ligai.ui.dates import day_words
from ligai.ui.forms import Choice

_YES_NO = (("yes", _("是")), ("no", _("否")))
_WHEN = {
    Disposition.IMMEDIATE: _("六问全部为“是”：情况清楚、诉求合理，当场就能改好。"),
    Disposition.LEDGER: _("有依据，但要花钱、要时间，或者不全在本级职权内：建立台账，限期整改。"),
    Disposition.EXPLAINED: _("没有法律或政策依据：做好解释说明，另一个人同意才算。"),
}


class TriageForm(StepForm):
    """Six questions, a proposal, and a person who decides."""

    disposition = forms.ChoiceField(
        label=_("处理方式"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一种处理方式")},
    )
    because = text_field(_("理由"), required=False, rows=2, help_text=_("与建议不同时要写。"))
    lead = PersonField(
        label=_("包保领导"),
        required=False,
        empty_label=_("以后再定"),
        help_text=_("立行立改和纳入台账，交办以前要定。"),
    )

    def prepare(self) -> None:
        """Nothing is preselected; the proposal carries its word."""
        for key, question in TRIAGE_QUESTIONS.items():
            self.fields[f"ask_{key}"] = forms.ChoiceField(
                label=question, choices=_YES_NO, widget=forms.RadioSelect, required=False
            )
        if APPOINT_LEAD.allows(self.actor, self.thing):
            _offer_leads(self)
        else:
            del self.fields["lead"]
        proposed = self.proposal()
        self.fields["disposition"].choices = [  # type: ignore[attr-defined]
            (
                each.value,
                Choice(
                    each.label,
                    hint=_WHEN[each],
                    shape=DISPOSITION_SHAPES[each],
                    tag=_("建议") if each == proposed else "",
                ),
            )
            for each in Disposition
        ]

    def questions(self) -> list[forms.BoundField]:
        """The six, in order."""
        return [self[f"ask_{key}"] for key in TRIAGE_QUESTIONS]

    def rest(self) -> list[forms.BoundField]:
        """What is decided after them."""
        names = ("disposition", "because", "lead")
        return [self[name] for name in names if name in self.fields]

    def known(self, thing: Any) -> dict[str, Any]:
        """The leader who was named already."""
        return {"lead": thing.lead_id}

    def answers(self) -> dict[str, bool]:
        """Those that were answered."""
        said = {key: self.data.get(f"ask_{key}") for key in TRIAGE_QUESTIONS}
        return {key: answer == "yes" for key, answer in said.items() if answer in ("yes", "no")}

    def proposal(self) -> str:
        """What complete answers speak for, "" before all six are answered."""
        answers = self.answers()
        return propose(answers) if len(answers) == len(TRIAGE_QUESTIONS) else ""

    def why(self) -> str:
        """The questions that decided."""
        order = list(TRIAGE_QUESTIONS)
        noes = [str(order.index(key) + 1) for key, yes in self.answers().items() if not yes]
        if not noes:
            return gettext("六问都是“是”。")
        return gettext("第%(numbers)s问为“否”。") % {"numbers": listed(noes)}

    def facts(self) -> dict[str, Any]:
        """Answers count only when all six are given: a question without one is not a no."""
        answers = self.answers() if self.proposal() else None
        return {
            "disposition": self.cleaned_data["disposition"],
            "because": self.cleaned_data["because"],
            "answers": answers,
            "lead": self.cleaned_data.get("lead"),
        }


def _offer_leads(form: StepForm) -> None:
    """Those whose post may sign for the result."""
    field = form.fields["lead"]
    if isinstance(field, PersonField):
        field.offer(form.thing.path, [role.value for role in SUBMIT.roles])


class DispatchForm(StepForm):
    """To whom, by when."""

    lead_unit = UnitField(label=_("主办单位"), help_text=_("填代码或名称。"))
    co_units = UnitsField(
        label=_("协办单位"), required=False, help_text=_("一行一个，填代码或名称。")
    )
    due_on = day_field(_("期限"))
    requirement = text_field(_("要求"), required=False)

    def known(self, thing: Any) -> dict[str, Any]:
        """The problem's own unit leads unless another is named."""
        return {"lead_unit": thing.unit.code}

    def prepare(self) -> None:
        """Say which day it will be when none is named."""
        self.fields["due_on"].help_text = self._by_the_table()

    def _by_the_table(self) -> str:
        key = {
            Disposition.IMMEDIATE.value: LimitKey.IMMEDIATE,
            Disposition.LEDGER.value: LimitKey.LEDGER,
        }.get(self.thing.disposition)
        if key is None:
            return ""
        try:
            due = deadlines.due_by(self.thing, key, today())
        except Refused as refused:
            return str(refused)
        words = {"because": str(due.limit), "due": day_words(due.on)}
        return gettext("不填就按时限表：%(because)s，今天交办到%(due)s。") % words


class ReviseForm(StepForm):
    """The description, completed."""

    title = line_field(_("问题"))
    facts_said = text_field(_("情况"), required=False)
    cause = text_field(_("原因"), required=False, rows=2)
    target = text_field(_("目标"), required=False, rows=2)
    responsible_name = line_field(_("责任人"), most=60, required=False)
    remark = text_field(_("备注"), required=False, rows=2)

    def known(self, thing: Any) -> dict[str, Any]:
        """As it stands."""
        names = ("title", "cause", "target", "responsible_name", "remark")
        return {"facts_said": thing.facts, **{name: getattr(thing, name) for name in names}}

    def facts(self) -> dict[str, Any]:
        """The field of the facts has another name here, since a form's facts are something else."""
        told = super().facts()
        told["facts"] = told.pop("facts_said")
        return told


class AppointLeadForm(StepForm):
    """The leader who answers."""

    lead = PersonField(label=_("包保领导"), empty_label=_("请选择"))

    def prepare(self) -> None:
        """Its only field depends on the thing."""
        _offer_leads(self)


class MeasureForm(StepForm):
    """What will be done, up to which target."""

    what = text_field(_("措施"), rows=2)
    target = line_field(_("目标"), required=False, help_text=_("写得出数量，才核得了。"))
    quantity = forms.DecimalField(
        label=_("目标数量"), initial=Decimal(1), max_digits=14, decimal_places=2
    )
    unit_of_measure = line_field(
        _("计量单位"), most=20, required=False, help_text=_("如：个、米、份。")
    )
    responsible = line_field(_("责任单位或责任人"), most=100, required=False)


class ReportMeasureForm(StepForm):
    """How much of it is done so far."""

    done = forms.DecimalField(label=_("已完成"), max_digits=14, decimal_places=2)

    def prepare(self) -> None:
        """Say of how much."""
        measure: Measure = self.thing
        words = {"quantity": f"{measure.quantity.normalize():f}", "unit": measure.unit_of_measure}
        self.fields["done"].help_text = (
            gettext("目标%(quantity)s%(unit)s。填一共完成了多少。") % words
        )


class EvidenceForm(StepForm):
    """What proves a result."""

    what = text_field(
        _("佐证是什么"), rows=2, help_text=_("写明证明了什么结果；到场、开会不算结果。")
    )
    evidence_kind = forms.ChoiceField(label=_("类别"), choices=Evidence.Kind.choices)
    measure = forms.ModelChoiceField(
        Measure.objects.none(), label=_("证明哪项措施"), required=False, empty_label=_("整个问题")
    )
    attached = FilesField(
        label=_("文件"),
        required=False,
        help_text=_(
            "可以一次选几个。图片里的位置、机主等信息会去掉，只记下图片自己写的拍摄时间。不要上传涉密内容。"
        ),
    )
    shows = forms.ChoiceField(
        label=_("图片拍的是"),
        choices=[("", _("不分前后")), *Evidence.Shows.choices],
        required=False,
    )
    taken_on = day_field(_("形成日期"))

    def prepare(self) -> None:
        """The measures of this problem."""
        self.fields["measure"].queryset = self.thing.measures.all()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """`kind` is the action's word."""
        told = super().facts()
        told["kind"] = told.pop("evidence_kind")
        return told


class ReplaceEvidenceForm(StepForm):
    """A later version of a proof; the earlier one stays to be seen."""

    what = text_field(_("佐证是什么"), rows=2)
    attached = FilesField(
        label=_("文件"), required=False, help_text=_("新版只能有一个文件；旧版留着，都能看到。")
    )
    taken_on = day_field(_("形成日期"))

    def known(self, thing: Any) -> dict[str, Any]:
        """What it proves is the same."""
        return {"what": thing.what}


class MessageForm(StepForm):
    """A message to those who have to do with the problem."""

    text = text_field(_("留言"), help_text=_("看得到这个问题的人都看得到。不要写反映人的身份。"))


class CloseForm(StepForm):
    """With what result it is closed."""

    outcome = forms.TypedChoiceField(
        label=_("结果"),
        widget=forms.RadioSelect,
        required=False,
        empty_value=Outcome.SETTLED.value,
        initial=Outcome.SETTLED.value,
        choices=[
            (Outcome.SETTLED.value, Choice(Outcome.SETTLED.label, hint=_("问题真正解决了"))),
            (
                Outcome.TERMINATED.value,
                Choice(Outcome.TERMINATED.label, hint=_("程序走完了，没有化解；不算化解率")),
            ),
        ],
    )
    because = text_field(_("说明"), required=False, help_text=_("终结要写明依据。"))


class ReopenForm(StepForm):
    """It is back, or was never gone."""

    because = text_field(_("为什么重开"))


class MergeForm(StepForm):
    """Into which other problem."""

    survivor = ProblemField(
        label=_("并入哪一件"), help_text=_("填编号。两件的经过都保留，可以撤销。")
    )
    reason = text_field(_("理由"), rows=2)


class AskForm(StepForm):
    """A request to a second person."""

    kind = forms.ChoiceField(label=_("申请什么"), widget=forms.RadioSelect)
    until = day_field(_("到哪一天"), help_text=_("延期和挂账要写。"))
    reason_code = forms.ChoiceField(
        label=_("原因"), required=False, help_text=_("挂账和剔除要选。")
    )
    reason = text_field(_("理由"), help_text=_("解释说明写法律或政策依据。"))

    def prepare(self) -> None:
        """Only what may be asked for in this state."""
        kinds = [
            (kind.value, kind.label)
            for kind in RequestKind
            if self.thing.state in REQUEST_RULES[kind].sources
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["reason_code"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            (_("挂账"), PauseReason.choices),
            (_("剔除"), ExclusionReason.choices),
        ]
