"""Addresses of the desk: nouns to look at, verbs to act."""

from __future__ import annotations

from django.urls import URLPattern, path

from ligai.desk.steps import KINDS
from ligai.desk.views import (
    assignments,
    figures,
    files,
    messages,
    posts,
    problems,
    registering,
    steps,
)

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", problems.home, name="home"),
    path("problems/", problems.problems, name="problems"),
    path("problems/filter/", problems.filtering, name="filter"),
    path("problems/register/", registering.register, name="register"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/<int:pk>/read_messages/", messages.read_messages, name="read_messages"),
    path("assignments/<int:pk>/", assignments.assignment, name="assignment"),
    path("files/<int:pk>/thumbnail/", files.thumbnail, name="thumbnail"),
    path("files/<int:pk>/<str:name>", files.file, name="file"),
    path("figures/", figures.figures, name="figures"),
    path("post/", posts.post, name="post"),
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
