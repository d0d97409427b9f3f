"""Every part of a page in every state, on one page: the reference for whoever builds or changes one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ligai.ui.bars import Bar, band_mark
from ligai.ui.dates import day_tag
from ligai.ui.forms import Choice
from ligai.ui.sentence import Name, Quote, sentence
from ligai.ui.sprite import ICONS
from ligai.ui.strip import Day
from ligai.ui.templatetags.ui import SHAPES, limit, once, rate, state


class SampleForm(forms.Form):
    """One field of each kind, with one mistake in it."""

    target = forms.CharField(
        label=gettext_lazy("整改目标"), help_text=gettext_lazy("写得出数量，才核得了。")
    )
    due = forms.DateField(
        label=gettext_lazy("新的期限"),
        help_text=gettext_lazy("须晚于原期限，最长延期30天。"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    facts = forms.CharField(
        label=gettext_lazy("情况"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("责任单位"),
        choices=[("", "—"), ("1", gettext_lazy("市住房和城乡建设局"))],
    )
    way = forms.ChoiceField(
        label=gettext_lazy("怎么办"),
        widget=forms.RadioSelect,
        choices=[
            (
                "now",
                Choice(
                    gettext_lazy("立行立改"),
                    hint=gettext_lazy("六问全部为“是”才可选。"),
                    shape="spark",
                ),
            ),
            (
                "ledger",
                Choice(
                    gettext_lazy("整改台账"),
                    hint=gettext_lazy("要花钱，5个工作日办不完。"),
                    shape="ledger",
                    tag=gettext_lazy("建议"),
                ),
            ),
        ],
    )
    seen = forms.BooleanField(label=gettext_lazy("我到过现场"), required=False)
    proof = forms.FileField(label=gettext_lazy("佐证"), required=False)

    def clean_due(self) -> date:
        """Refuses, so that the page shows a refusal."""
        raise ValidationError(_("12月5日超过了最长延期30天，请改到11月30日或以前"), code="too_late")


class SampleAsks(forms.Form):
    """A question that a person judges, before and after it is answered."""

    open = forms.ChoiceField(
        label=gettext_lazy("诉求合理吗？"),
        choices=[("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))],
        widget=forms.RadioSelect,
    )
    answered = forms.ChoiceField(
        label=gettext_lazy("情况清楚吗？"),
        help_text=gettext_lazy("写得出数量，才核得了。"),
        choices=[("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))],
        widget=forms.RadioSelect,
    )


def _days() -> list[Day]:
    """30 working days of autumn 2019, over a holiday of seven days and two make-up days."""
    start, end = date(2019, 9, 16), date(2019, 10, 31)
    notes = {
        start: (_("9月16日派发"), ""),
        date(2019, 9, 29): (_("29日调休上班"), ""),
        date(2019, 10, 4): ("", _("国庆放假7天")),
        date(2019, 10, 12): (_("12日调休上班"), ""),
        end: (_("10月31日到期"), ""),
    }
    days = []
    for offset in range((end - start).days + 1):
        on = start + timedelta(offset)
        holiday = date(2019, 10, 1) <= on <= date(2019, 10, 7)
        made_up = on in (date(2019, 9, 29), date(2019, 10, 12))
        counted = made_up or (on.weekday() < 5 and not holiday and on != start)
        kind = "makeup" if made_up else "counted" if counted else "off"
        days.append(Day(kind, *notes.get(on, ("", ""))))
    return days


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "title": _("施工许可与消防设计审查串联办理，耽误开工"),
            "url": "#",
            "sub": _("营-002·市住房和城乡建设局"),
            "shape": "quarter",
            "label": _("整改中"),
            "card": "blue",
            "words": _("今天"),
        },
        {
            "title": _("政府采购质保金到期未退"),
            "url": "#",
            "sub": _("营-009·市财政局"),
            "shape": "relapse",
            "label": _("反弹重开"),
            "card": "red",
            "words": _("逾期6天"),
        },
        {
            "title": _("农民工工资保证金退还无明确时限"),
            "url": "#",
            "sub": _("营-005·市人力资源和社会保障局"),
            "shape": "back",
            "label": _("退回整改"),
            "card": "yellow",
            "words": _("剩3天"),
            "once": True,
        },
        {
            "title": _("供热入网费收费依据未公示"),
            "url": "#",
            "sub": _("营-012·市住房和城乡建设局"),
            "shape": "held",
            "label": _("挂账暂缓"),
            "card": "held",
            "words": sentence(_("停表到{day}"), day=date(2019, 11, 20)),
        },
    ]


def _table() -> dict[str, Any]:
    columns = [
        {"label": _("编号")},
        {"label": _("问题")},
        {"label": _("责任单位")},
        {"label": _("状态")},
        {"label": _("期限")},
        {"label": _("涉及人数"), "kind": "num"},
    ]
    rows = []
    for n, row in enumerate(_rows()):
        number, unit = row["sub"].split("·")
        due = sentence(
            "{card}{once}",
            card=limit(row["card"], row["words"]),
            once=once() if row.get("once") else "",
        )
        rows.append(
            {
                "pick": number,
                "name": number,
                "picked": n == 1,
                "cells": [
                    {"kind": "id", "text": number},
                    {
                        "kind": "title",
                        "text": row["title"],
                        "url": "#",
                        "sub": _("企业开办·走流程发现"),
                    },
                    {"text": unit},
                    {"kind": "mark", "text": state(row["shape"], row["label"])},
                    {"kind": "mark", "text": due},
                    {"kind": "num", "text": 17 * n + 6},
                ],
            }
        )
    return {"columns": columns, "rows": rows}


def _case() -> dict[str, Any]:
    done = {"done": 2, "total": 2, "shape": "ticked", "label": _("审核通过")}
    return {
        "stages": [
            {"label": _("研判"), "note": day_tag(date(2019, 9, 12), "short"), "state": "done"},
            {"label": _("交办"), "note": day_tag(date(2019, 9, 16), "short"), "state": "done"},
            {"label": _("整改"), "note": _("还差1项"), "state": "now"},
            {"label": _("核查")},
            {"label": _("公示")},
            {"label": _("销号")},
        ],
        "days": _days(),
        "measures": [
            {
                "title": _("清理占道堆放物"),
                "sub": _("目标：27处清零　责任：区城市管理局"),
                "done": 27,
                "total": 27,
                "unit": _("处"),
                "note": _("已做到"),
                "files": [(_("清运单（共3页）"), "#")],
            },
            {
                "title": _("新划停车位"),
                "sub": _("目标：不少于36个"),
                "done": 20,
                "total": 36,
                "unit": _("个"),
                "note": _("还差16个"),
                "files": [],
            },
        ],
        "tree": [
            {
                "name": _("佳木斯市"),
                "url": "#",
                "role": _("主办"),
                "done": 4,
                "total": 6,
                "shape": "quarter",
                "label": _("整改中"),
                "children": [
                    {"name": _("桦南县"), "role": _("主办"), **done},
                    {
                        "name": _("富锦市"),
                        "role": _("主办"),
                        "done": 0,
                        "total": 2,
                        "shape": "back",
                        "label": _("申请退单"),
                    },
                ],
            }
        ],
        "story": [
            {
                "at": date(2019, 10, 22),
                "text": sentence(_("{actor}到现场核查，同意通过。"), actor=Name("江若川")),
            },
            {
                "at": date(2019, 10, 17),
                "text": sentence(
                    _("{actor}退回整改：{reason}"),
                    actor=Name("江若川"),
                    reason=Quote("照片拍的是西侧。"),
                ),
            },
            {
                "at": date(2019, 9, 16),
                "text": sentence(
                    _("{actor}派发，{due}到期。"), actor=Name("许知远"), due=date(2019, 10, 31)
                ),
            },
        ],
    }


def _shell() -> dict[str, Any]:
    return {
        "rail": [
            (_("我的工作"), "#", "checklist", 10, False),
            (_("问题"), "#", "list-details", 58, False),
            (_("核查"), "#", "clipboard-check", 2, False),
            None,
            (_("数据"), "#", "chart-bar", None, False),
            (_("组件"), "", "components", None, True),
        ],
        "path": [(_("立改"), "/"), (_("组件"), "")],
        "search_url": "#",
    }


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """GET: the page of parts; it shows samples only and touches no data."""
    samples = {
        "form": SampleForm(
            {"target": _("新划停车位36个"), "due": "2019-12-05", "way": "ledger", "unit": "1"}
        ),
        "asks": SampleAsks(initial={"answered": "no"}),
        "acts": [{"label": _("改派"), "url": "#"}, {"label": _("退回整改"), "url": "#"}],
        "shapes": SHAPES,
        "icons": ICONS,
        "rows": _rows(),
        "table": _table(),
        "views": [
            {"label": _("全部"), "url": "#", "count": 58, "current": True},
            {"label": _("逾期"), "url": "#", "count": 2},
        ],
        "chips": [{"name": _("单位"), "value": _("佳木斯市及以下"), "remove": "#"}],
        "parts": [(_("算法"), _("已化解 ÷ 冻结清单")), (_("范围"), _("吉林市及以下"))],
        "bulk": [{"name": "act", "value": "remind", "label": _("催办")}],
        "facts": [(_("按时办结"), rate(31, 34, "#")), (_("期限"), day_tag(date(2019, 10, 30)))],
        "day": date(2019, 9, 10),
        "bars": [
            Bar(_("登记"), 58, "#"),
            Bar(_("申请销号"), 44, "#", "−14"),
            Bar(_("已销号"), 41, "#", "−3", strong=True),
        ],
        "bands": [
            band_mark(0.94, 0.88, 0.97, 0.8, "hi"),
            band_mark(0.7, 0.58, 0.81, 0.8, "eq"),
            band_mark(0.6, 0.5, 0.69, 0.8, "lo"),
        ],
        **_case(),
    }
    return render(request, "ui/gallery.html", {**_shell(), **samples})
