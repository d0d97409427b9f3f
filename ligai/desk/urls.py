"""Addresses of the desk: nouns to look at, verbs to act."""

from __future__ import annotations

from django.urls import URLPattern, path

from ligai.desk.administration import KINDS as ADMINISTERED
from ligai.desk.report_steps import ACTS
from ligai.desk.steps import KINDS
from ligai.desk.views import (
    assignments,
    bulk,
    deeds,
    figures,
    files,
    home,
    keeping,
    looks,
    messages,
    people,
    placing,
    posts,
    problems,
    queues,
    receiving,
    rechecks,
    registering,
    report_photos,
    reports,
    rulebook,
    search,
    sheets,
    steps,
    units,
)

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("keys/", search.keys, name="keys"),
    path("triage/", queues.triage_queue, name="triage_queue"),
    path("checks/", queues.checks, name="checks"),
    path("requests/", queues.requests, name="requests"),
    path("assignments/", queues.assignments, name="assignments"),
    path("bulk/", bulk.outcome, name="bulk"),
    path("problems/bulk/", bulk.bulk, {"kind": "problems"}, name="bulk_problems"),
    path("assignments/bulk/", bulk.bulk, {"kind": "assignments"}, name="bulk_assignments"),
    path("views/keep/", keeping.keep_view, name="keep_view"),
    path("views/<int:pk>/drop/", keeping.drop_view, name="drop_view"),
    path("problems/", problems.problems, name="problems"),
    path("problems/filter/", problems.filtering, name="filter"),
    path("problems/register/", registering.register, name="register"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/<int:pk>/read_messages/", messages.read_messages, name="read_messages"),
    path("assignments/<int:pk>/", assignments.assignment, name="assignment"),
    path("files/<int:pk>/thumbnail/", files.thumbnail, name="thumbnail"),
    path("files/<int:pk>/<str:name>", files.file, name="file"),
    path("reports/", reports.reports, name="reports"),
    path("reports/receive/", receiving.receive, name="receive"),
    path("reports/<int:pk>/", reports.report, name="report_page"),
    path("reports/<int:pk>/photos/<int:number>/", report_photos.photo, name="report_photo"),
    path(
        "reports/<int:pk>/photos/<int:number>/covered/",
        report_photos.covered,
        name="report_photo_covered",
    ),
    path(
        "reports/<int:pk>/photos/<int:number>/cover_photo/",
        report_photos.cover_photo,
        name="cover_photo",
    ),
    path(
        "reports/<int:pk>/photos/<int:number>/withhold_photo/",
        report_photos.withhold_photo,
        name="withhold_photo",
    ),
    path(
        "reports/<int:pk>/photos/<int:number>/thumbnail/",
        report_photos.thumbnail,
        name="report_thumbnail",
    ),
    *(
        path(
            f"reports/<int:pk>/{act.name}/",
            reports.report_step,
            {"name": act.name},
            name=act.name,
        )
        for act in ACTS
    ),
    path("handed/", placing.handed, name="handed"),
    path("handed/<int:pk>/place/", placing.place, name="place"),
    path("looks/", looks.looks, name="looks"),
    path("looks/<int:pk>/review_look/", looks.review_look, name="review_look"),
    path("rechecks/", rechecks.rechecks, name="rechecks"),
    path("rechecks/<int:pk>/", rechecks.recheck, name="recheck"),
    path("figures/", figures.figures, name="figures"),
    path("figures/sheet.<str:ending>", sheets.figures_sheet, name="figures_sheet"),
    path("problems/sheet.<str:ending>", sheets.problems_sheet, name="problems_sheet"),
    path("post/", posts.post, name="post"),
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("posts/<int:pk>/", people.post_held, name="post_held"),
    path("account/", people.account, name="account"),
    path("limits/", rulebook.limits, name="limits"),
    path("presets/<slug:key>/", rulebook.preset, name="preset"),
    path("calendar/", rulebook.calendar, name="calendar"),
    path("workdays/", rulebook.workdays, name="workdays"),
    path("campaigns/", rulebook.campaigns, name="campaigns"),
    path("campaigns/<int:pk>/", rulebook.campaign, name="campaign"),
    *(
        path(
            f"{kind.word}/{deed.name}/"
            if deed.name in kind.without_key
            else f"{kind.word}/<{kind.key}>/{deed.name}/",
            deeds.deed,
            {"kind": kind.word, "name": deed.name},
            name=deed.name,
        )
        for kind in ADMINISTERED.values()
        for deed in kind.deeds
    ),
    *(
        path(
            f"{kind.word}/<int:pk>/{act.name}/",
            steps.step,
            {"kind": kind.word, "name": act.name},
            name=act.name,
        )
        for kind in KINDS.values()
        for act in kind.acts
    ),
]
