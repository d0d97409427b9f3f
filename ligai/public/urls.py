"""Addresses of the public site; none of them ever holds a code or a secret."""

from __future__ import annotations

from django.urls import URLPattern, path

from ligai.public.views import following, looking_up, publicity, reporting

app_name = "public"

urlpatterns: list[URLPattern] = [
    path("report/", reporting.report, name="report"),
    path("report/similar/", reporting.similar, name="similar"),
    path("receipt/", reporting.receipt, name="receipt"),
    path("receipt/picture/", reporting.receipt_picture, name="receipt_picture"),
    path("receipt/kept/", reporting.kept, name="kept"),
    path("look-up/", looking_up.look_up, name="look_up"),
    path("publicity/", publicity.publicity, name="publicity"),
    path("publicity/<int:pk>/", publicity.published, name="published"),
    path("leave/", looking_up.leave, name="leave"),
    path("progress/", following.progress, name="progress"),
    path("progress/add/", following.add_words, name="add_words"),
    path("progress/photos/<int:number>/", following.photo, name="photo"),
    path("progress/withdraw/", following.withdraw, name="withdraw"),
    path("progress/review/", following.ask_review, name="ask_review"),
    path("progress/rate/", following.rate, name="rate"),
]
