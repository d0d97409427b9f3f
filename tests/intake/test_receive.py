"""Taking in a report: a code and a secret, words that the database cannot read, who has no part in it."""

from __future__ import annotations

import pytest

from ligai.intake import actions
from ligai.intake.access import report_by
from ligai.intake.actions import Contact
from ligai.intake.models import Identity, ReceiptCode, Report
from ligai.intake.rules import ReportState
from ligai.kernel.errors import NotAllowed, Refused
from ligai.ledger.actor import PUBLIC
from ligai.ledger.audit import audit
from ligai.ledger.models import Words
from ligai.org.rules import Visibility
from tests.cast import World
from tests.files.uploads import jpeg, pdf, upload
from tests.intake.reporters import LI, WANG, last_day, sent, vault
from tests.problems.proofs import assert_balanced, last, told


def test_a_report_is_found_again_with_code_and_secret_only(world: World) -> None:
    receipt = sent(world)
    assert report_by(receipt.code.lower().replace("-", " "), receipt.secret) == receipt.report
    assert report_by(receipt.code, "X" * 17) is None
    assert report_by(receipt.code, "") is None
    assert report_by("0000-0000-0", receipt.secret) is None
    assert report_by("不是码", receipt.secret) is None


def test_of_the_secret_nothing_but_a_hash_is_kept(world: World) -> None:
    receipt = sent(world)
    row = ReceiptCode.objects.values().get()
    plain = receipt.secret.replace("-", "")
    assert receipt.secret not in str(row)
    assert plain not in str(row)
    assert len(plain) * 5 >= 80


def test_the_words_are_kept_so_that_the_database_cannot_read_them(world: World) -> None:
    report = sent(world, place="3号楼门口").report
    assert report.said() == "致和南小区堆物占道，消防车进不去"
    assert report.place_said() == "3号楼门口"
    assert not any("堆物" in str(text) for text in Words.objects.values_list("text", flat=True))


def test_it_is_counted_told_and_audited(world: World) -> None:
    report = sent(world, channel="phone", category="housing").report
    assert_balanced(report)
    assert told(last(report)) == ("收到一件诉求，渠道：电话", "A report came in by: 电话")
    bucket = report.bucket()
    assert (bucket.source, bucket.category, bucket.path) == ("phone", "housing", world.city.path)
    assert audit().faults == []


def test_the_first_limit_is_the_presets(world: World) -> None:
    report = sent(world).report
    assert report.due_on == last_day("report_accept", report.received_on)


def test_a_sheet_sent_twice_is_one_report_and_one_receipt(world: World) -> None:
    first = sent(world, once="q" * 22)
    again = sent(world, "另一句话", once="q" * 22)
    assert (again.report, again.code, again.secret) == (first.report, first.code, first.secret)
    assert report_by(again.code, again.secret) == first.report
    assert Report.objects.count() == 1


def test_the_number_of_a_sheet_must_not_be_guessed(world: World) -> None:
    with pytest.raises(Refused) as caught:
        sent(world, once="1")
    assert caught.value.field == "once"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "长" * 5001}, "text"),
        ({"category": "nonsense"}, "category"),
        ({"channel": "nonsense"}, "channel"),
        ({"place": "远" * 201}, "place"),
        ({"uploads": (upload(pdf()),)}, "file"),
        ({"uploads": (upload(jpeg()),) * 10}, "file"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    world: World, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        sent(world, **{"text": "堆物", **given})
    assert caught.value.field == field
    assert Report.objects.count() == 0


def test_without_a_vault_a_contact_is_refused_in_words_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(Refused) as caught:
        sent(world, contact=WANG)
    assert caught.value.field == "contact"
    assert Report.objects.count() == 0
    assert sent(world, contact=Contact()).report.state == ReportState.RECEIVED


def test_a_contact_goes_to_the_vault(world: World) -> None:
    vault()
    report = sent(world, contact=WANG).report
    identity = Identity.objects.get(report=report)
    assert "王小明".encode() not in bytes(identity.sealed)
    other = sent(world, contact=Contact("王先生", "13904321234")).report
    assert other.identity.person_index == identity.person_index  # the same telephone
    assert sent(world, contact=LI).report.identity.person_index != identity.person_index


def test_a_report_about_a_unit_goes_to_the_one_above_and_is_known_to_few(world: World) -> None:
    report = sent(world, unit=world.street, about_unit=world.district).report
    assert report.unit == world.city
    assert report.visibility == Visibility.RESTRICTED
    elsewhere = sent(world, unit=world.city, about_unit=world.district).report
    assert elsewhere.unit == world.city


def test_a_report_about_the_highest_unit_is_told_where_to_go(world: World) -> None:
    with pytest.raises(Refused, match="12388") as caught:
        sent(world, about_unit=world.nation)
    assert caught.value.field == "about_unit"


def test_whoever_bears_the_name_that_is_said_has_no_part_in_it(world: World) -> None:
    report = sent(world, about_person="韩立群副市长").report
    assert list(report.subjects.values_list("person__name", flat=True)) == ["韩立群"]
    assert report.visibility == Visibility.RESTRICTED


def test_only_a_clerk_writes_down_what_others_say(world: World) -> None:
    report = actions.receive(actor=world.lin, text="电话里说", unit=world.city, channel="phone")
    assert report.report.channel == "phone"
    with pytest.raises(NotAllowed):
        actions.receive(actor=world.song, text="替人说", unit=world.city)


def test_more_words_can_be_added_and_are_sealed_too(world: World) -> None:
    report = sent(world).report
    actions.add_words(report, actor=PUBLIC, text="昨天又堆了")
    assert report.words() == ["致和南小区堆物占道，消防车进不去", "昨天又堆了"]
    with pytest.raises(Refused):
        actions.add_words(report, actor=PUBLIC, text=" ")


def test_one_can_withdraw_and_then_say_nothing_more(world: World) -> None:
    report = actions.withdraw(sent(world).report, actor=PUBLIC)
    assert report.state == ReportState.WITHDRAWN
    assert_balanced(report)
    with pytest.raises(Refused, match="已撤回"):
        actions.add_words(report, actor=PUBLIC, text="还有")


def test_nobody_of_another_office_withdraws_it(world: World) -> None:
    report = sent(world).report
    with pytest.raises(NotAllowed):
        actions.withdraw(report, actor=world.xu)
