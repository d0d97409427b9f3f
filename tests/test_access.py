"""Every route × every role: who gets in, who is told no, who is told nothing; and no route without a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ligai.desk.steps import KINDS
from ligai.org.rules import Role

OK, AWAY, NO, UNKNOWN, POSTED, LATER = 200, 302, 403, 404, 405, 409

# Somebody of each role at the city, somebody of another city, and somebody who has not signed in.
ADMIN, HEAD, OFFICE, TEAM = Role.ADMIN, Role.GROUP_HEAD, Role.OFFICE, Role.TEAM
UNIT_HEAD, LEAD, HANDLER, VERIFIER = Role.UNIT_HEAD, Role.LEAD_OFFICER, Role.HANDLER, Role.VERIFIER
CLERK, SUPERVISOR, STATISTICIAN = Role.CLERK, Role.SUPERVISOR, Role.STATISTICIAN
OBSERVER = Role.OBSERVER
STRANGER, NOBODY = "stranger", "nobody"
OFFICES = (ADMIN, HEAD, OFFICE)


@dataclass(frozen=True)
class Row:
    """`by`: who is answered with `answer`; other roles get `other`, strangers and the public their own."""

    by: tuple[str, ...]
    at: str = ""  # the situation whose thing the route is about
    answer: int = OK
    other: int = NO
    stranger: int = UNKNOWN
    nobody: int = AWAY
    unseen: tuple[str, ...] = ()  # to these the thing does not exist

    def expected(self, seat: str) -> int:
        """The status for one seat."""
        if seat in (STRANGER, NOBODY):
            return self.stranger if seat == STRANGER else self.nobody
        if seat in self.unseen:
            return UNKNOWN
        return self.answer if seat in self.by else self.other


def only(*by: str, at: str) -> Row:
    """A step, or a page of a thing, for these roles."""
    return Row(by, at)


def of_people(*by: str, at: str) -> Row:
    """A page of a person or a post: observers of the public see neither."""
    return Row(by, at, unseen=(OBSERVER,))


def everybody(answer: int = OK, nobody: int = AWAY, at: str = "") -> Row:
    """The same for all who are signed in."""
    return Row(tuple(Role), at, answer, stranger=UNKNOWN if at else answer, nobody=nobody)


def open_to_all(answer: int = OK, nobody: int = OK) -> Row:
    """A door that opens without signing in."""
    return everybody(answer, nobody)


WORKERS = (UNIT_HEAD, HANDLER, ADMIN)
PLANNERS = (*OFFICES, UNIT_HEAD, HANDLER)
CHECKERS = (VERIFIER, SUPERVISOR, TEAM)
ISSUERS = (*OFFICES, UNIT_HEAD)
OFFICIALS = tuple(role for role in Role if role is not OBSERVER)
DECIDERS = (HEAD, OFFICE, UNIT_HEAD)

ACCESS: Mapping[str, Row] = {
    "home": open_to_all(AWAY),
    "gallery": everybody(),
    # ── public: no account; who has shown no receipt is sent to the form that asks for it ──
    "public:report": open_to_all(),
    "public:similar": open_to_all(POSTED, nobody=POSTED),
    "public:receipt": open_to_all(AWAY, nobody=AWAY),
    "public:receipt_picture": open_to_all(AWAY, nobody=AWAY),
    "public:kept": open_to_all(POSTED, nobody=POSTED),
    "public:look_up": open_to_all(),
    "public:publicity": open_to_all(),
    "public:published": open_to_all(UNKNOWN, nobody=UNKNOWN),
    "public:leave": open_to_all(POSTED, nobody=POSTED),
    "public:progress": open_to_all(AWAY, nobody=AWAY),
    "public:add_words": open_to_all(POSTED, nobody=POSTED),
    "public:photo": open_to_all(UNKNOWN, nobody=UNKNOWN),
    "public:withdraw": open_to_all(AWAY, nobody=AWAY),
    "public:ask_review": open_to_all(POSTED, nobody=POSTED),
    "public:rate": open_to_all(POSTED, nobody=POSTED),
    # ── desk: what one looks at ──
    "desk:home": everybody(),
    "desk:search": everybody(),
    "desk:keys": everybody(),
    "desk:triage_queue": everybody(),
    "desk:checks": everybody(),
    "desk:requests": everybody(),
    "desk:assignments": everybody(),
    "desk:bulk": everybody(),
    "desk:bulk_problems": everybody(),
    "desk:bulk_assignments": everybody(),
    "desk:keep_view": everybody(),
    "desk:drop_view": Row((), "registered", other=POSTED, stranger=POSTED),
    "desk:problems": everybody(),
    "desk:filter": everybody(),
    "desk:register": Row((*OFFICES, CLERK, UNIT_HEAD, HANDLER, TEAM, SUPERVISOR), stranger=OK),
    "desk:figures": everybody(),
    "desk:figures_sheet": everybody(),
    "desk:problems_sheet": everybody(),
    "desk:post": everybody(),
    "desk:file": everybody(at="file"),
    "desk:thumbnail": everybody(at="file"),
    "desk:problem": everybody(at="registered"),
    "desk:assignment": everybody(at="dispatched_duty"),
    # ── desk: units, people, posts and the rules that are data ──
    "desk:units": everybody(),
    "desk:unit": everybody(at="place"),
    "desk:people": Row(OFFICIALS, stranger=OK),
    "desk:person": of_people(*OFFICIALS, at="person"),
    "desk:post_held": of_people(*OFFICIALS, at="post"),
    "desk:account": everybody(),
    "desk:limits": everybody(),
    "desk:preset": everybody(),
    "desk:calendar": everybody(),
    "desk:workdays": everybody(),
    "desk:campaigns": everybody(),
    "desk:campaign": everybody(at="campaign"),
    "desk:open_unit": only(ADMIN, at="place"),
    "desk:rename_unit": only(ADMIN, at="place"),
    "desk:move_unit": only(ADMIN, at="place"),
    "desk:merge_units": only(ADMIN, at="place"),
    "desk:close_unit": only(ADMIN, at="place"),
    "desk:enter_notice": only(ADMIN, at="place"),
    "desk:open_campaign": only(*OFFICES, at="place"),
    "desk:open_person": Row((ADMIN,), stranger=NO),
    "desk:appoint": of_people(ADMIN, at="person"),
    "desk:set_password": of_people(ADMIN, at="person"),
    "desk:suspend_person": of_people(ADMIN, at="person"),
    "desk:resume_person": of_people(ADMIN, at="suspended"),
    "desk:end_post": of_people(ADMIN, at="post"),
    "desk:name_deputy": of_people(ADMIN, at="post"),
    "desk:set_limit": Row((), stranger=NO),  # of the whole installation: at the root only
    "desk:load_preset": Row((), stranger=NO),
    "desk:open_batch": only(*OFFICES, at="campaign"),
    "desk:open_theme": only(*OFFICES, at="campaign"),
    "desk:draw_recheck": only(HEAD, OFFICE, SUPERVISOR, at="place"),
    "desk:rechecks": Row((HEAD, OFFICE, *CHECKERS), stranger=OK),
    "desk:recheck": Row((HEAD, OFFICE, *CHECKERS), at="recheck"),
    "desk:check_drawn": only(*CHECKERS, at="drawn"),
    "desk:freeze_docket": only(*OFFICES, at="campaign"),
    # ── desk: steps on a problem ──
    "desk:withdraw_all": only(*ISSUERS, at="dispatched"),
    "desk:triage": only(*OFFICES, CLERK, at="registered"),
    "desk:appoint_lead": only(*OFFICES, UNIT_HEAD, at="registered"),
    "desk:revise": only(*PLANNERS, at="registered"),
    "desk:add_measure": only(*PLANNERS, at="registered"),
    "desk:add_evidence": only(*PLANNERS, at="registered"),
    "desk:dispatch": only(*ISSUERS, at="planned"),
    "desk:start": only(*WORKERS, at="dispatched"),
    "desk:submit": only(LEAD, UNIT_HEAD, at="working"),
    "desk:begin_check": only(*CHECKERS, at="submitted"),
    "desk:pass_check": only(*CHECKERS, at="verifying"),
    "desk:send_back": only(*CHECKERS, at="verifying"),
    "desk:take_up": only(*WORKERS, at="returned"),
    "desk:close": only(HEAD, OFFICE, at="published"),
    "desk:uphold_publicity_objection": only(*OFFICES, at="published"),
    "desk:reopen": only(*OFFICES, SUPERVISOR, VERIFIER, CLERK, TEAM, at="closed"),
    "desk:confirm_claim": only(*CHECKERS, at="claimed"),
    "desk:resume": only(*WORKERS, at="paused"),
    "desk:ask": only(*PLANNERS, CLERK, LEAD, at="dispatched"),
    "desk:merge": only(*OFFICES, CLERK, at="registered"),
    "desk:unmerge": only(*OFFICES, CLERK, at="merged"),
    "desk:include_again": only(*DECIDERS, at="excluded"),
    "desk:accept_late": only(HEAD, OFFICE, SUPERVISOR, at="told_late"),
    "desk:correct": only(ADMIN, OFFICE, STATISTICIAN, at="registered"),
    "desk:send_message": only(*OFFICES, UNIT_HEAD, HANDLER, LEAD, at="registered"),
    "desk:read_messages": Row(tuple(Role), "registered", POSTED, stranger=POSTED),
    "desk:instruct": only(HEAD, UNIT_HEAD, LEAD, at="registered"),
    "desk:redact": only(ADMIN, at="registered"),
    # ── desk: steps on its parts ──
    "desk:acknowledge": only(*WORKERS, at="instruction"),
    "desk:answer": only(*WORKERS, at="instruction"),
    "desk:carry_out": only(*WORKERS, at="instruction"),
    "desk:report_measure": only(*PLANNERS, at="measure"),
    "desk:replace_evidence": only(*PLANNERS, at="evidence"),
    "desk:approve": only(*DECIDERS, at="request"),
    "desk:refuse": only(*DECIDERS, at="request"),
    "desk:withdraw_request": only(at="request"),  # nobody but who asked
    # ── desk: steps on an assignment ──
    "desk:sign": only(*WORKERS, at="dispatched_duty"),
    "desk:object_to": only(*WORKERS, at="dispatched_duty"),
    "desk:withdraw": only(*ISSUERS, at="dispatched_duty"),
    "desk:begin": only(*WORKERS, at="signed_duty"),
    "desk:delegate": only(*ISSUERS, at="signed_duty"),
    "desk:report": only(*WORKERS, at="handling_duty"),
    "desk:accept": only(*ISSUERS, at="reported_duty"),
    "desk:ask_again": only(*ISSUERS, at="reported_duty"),
    "desk:uphold_objection": only(*DECIDERS, at="objection"),
    "desk:reject_objection": only(*DECIDERS, at="objection"),
    "desk:arbitrate": only(*DECIDERS, at="arbitration"),
    # ── desk: what only intake sees ──
    "desk:reports": Row((CLERK,), stranger=NO),
    "desk:receive": Row((CLERK,), stranger=NO),
    "desk:report_page": Row((CLERK,), at="report", stranger=NO),
    "desk:report_photo": Row((CLERK,), at="photographed_report", stranger=NO),
    "desk:report_thumbnail": Row((CLERK,), at="photographed_report", stranger=NO),
    "desk:report_photo_covered": Row((CLERK,), at="covered_report", stranger=NO),
    "desk:cover_photo": Row((CLERK,), at="photographed_report", stranger=NO),
    "desk:withhold_photo": Row((), at="photographed_report", other=POSTED, stranger=POSTED),
    "desk:pass_photos": Row((CLERK,), at="photographed_linked_report", stranger=NO),
    "desk:confirm_mask": Row((CLERK,), at="report", stranger=NO),
    "desk:accept_report": Row((CLERK,), at="report", stranger=NO),
    "desk:open_problem": Row((CLERK,), at="report", stranger=NO),
    "desk:link": Row((CLERK,), at="report", stranger=NO),
    "desk:ask_for_more": Row((CLERK,), at="report", stranger=NO),
    "desk:decline": Row((CLERK,), at="report", stranger=NO),
    "desk:name_subjects": Row((CLERK,), at="report", stranger=NO),
    "desk:look": Row((CLERK,), at="report", stranger=NO),
    "desk:erase": Row((CLERK,), at="report", stranger=NO),
    "desk:reply": Row((CLERK,), at="accepted_report", stranger=NO),
    "desk:decide_review": Row((CLERK,), at="disagreed_report", stranger=NO),
    "desk:contact": Row((CLERK,), at="report", stranger=NO),
    "desk:unlink": Row((CLERK,), at="linked_report", stranger=NO),
    "desk:hand_over": Row((CLERK,), at="secret_report", stranger=NO),
    "desk:handed": Row((HEAD, OFFICE), stranger=OK),
    "desk:place": Row((HEAD, OFFICE), at="handed_report"),
    "desk:looks": Row((SUPERVISOR,), stranger=NO),
    "desk:review_look": Row((SUPERVISOR,), at="look", stranger=NO),
    # ── sign-in, password, second factor ──
    "account_login": open_to_all(AWAY),
    "account_logout": open_to_all(nobody=AWAY),
    "account_inactive": open_to_all(),
    "account_signup": open_to_all(AWAY),
    "account_email_verification_sent": open_to_all(),
    "account_confirm_email": open_to_all(),
    "account_reset_password": open_to_all(),
    "account_reset_password_done": open_to_all(),
    "account_reset_password_from_key": open_to_all(),
    "account_reset_password_from_key_done": open_to_all(),
    "account_confirm_login_code": open_to_all(AWAY, nobody=AWAY),
    "mfa_authenticate": open_to_all(AWAY, nobody=AWAY),
    "set_language": open_to_all(AWAY, nobody=AWAY),
    "account_reauthenticate": everybody(),
    "account_email": everybody(),
    "account_change_password": everybody(),
    "account_set_password": everybody(AWAY),
    "mfa_index": everybody(),
    "mfa_reauthenticate": everybody(AWAY),
    "mfa_activate_totp": everybody(AWAY),
    "mfa_deactivate_totp": everybody(UNKNOWN),
    "mfa_view_recovery_codes": everybody(UNKNOWN),
    "mfa_generate_recovery_codes": everybody(AWAY),
    "mfa_download_recovery_codes": everybody(UNKNOWN),
}
_WITH_KEYS: Mapping[str, dict[str, str]] = {
    "desk:figures_sheet": {"ending": "csv"},
    "desk:problems_sheet": {"ending": "xlsx"},
    "desk:file": {"name": "photo.jpg"},
    "desk:report_photo": {"number": "1"},
    "desk:report_thumbnail": {"number": "1"},
    "desk:report_photo_covered": {"number": "1"},
    "desk:cover_photo": {"number": "1"},
    "desk:withhold_photo": {"number": "1"},
    "public:photo": {"number": "1"},
    "public:published": {"pk": "1"},
    "account_confirm_email": {"key": "abc"},
    "desk:preset": {"key": "hospital"},
    "desk:load_preset": {"key": "hospital"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc"},
}
DOORS = {name for name, row in ACCESS.items() if row.nobody != AWAY} | {
    "account_logout", "account_confirm_login_code", "mfa_authenticate", "set_language",
    "public:receipt", "public:receipt_picture", "public:progress", "public:withdraw",
}  # fmt: skip


def routes(patterns: Iterable[Any] | None = None, space: str = "") -> Iterator[str]:
    """The names of all routes; one without a name is called by its pattern."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or entry.pattern}"


def address_of(name: str, pk: int = 0) -> str:
    """The address of a route, about the thing with this id where it is about one."""
    about = bool(ACCESS[name].at)
    if name in _WITH_KEYS:
        return reverse(name, kwargs={**({"pk": pk} if about else {}), **_WITH_KEYS[name]})
    return reverse(name, args=[pk] if about else [])


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    missing = sorted(set(routes()) - ACCESS.keys())
    assert missing == [], "routes without a row in the table of access"
    assert sorted(ACCESS.keys() - set(routes())) == [], "rows of routes that are no more"


def test_every_step_of_the_desk_is_a_route() -> None:
    names = {f"desk:{act.name}" for kind in KINDS.values() for act in kind.acts}
    assert names <= ACCESS.keys()


@pytest.mark.django_db
def test_nothing_but_the_listed_doors_opens_without_signing_in(client: Client) -> None:
    for name in sorted(ACCESS.keys() - DOORS):
        answer = client.get(address_of(name))
        assert answer.status_code == AWAY, name
        assert answer["Location"].startswith("/accounts/login/"), name
