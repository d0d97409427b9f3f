"""Marks, figures and days: word beside shape, numbers that can be counted, both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from ligai.ui.sentence import Name, Quote, sentence
from ligai.ui.sprite import ICONS, MARKS, SPRITE
from ligai.ui.strip import Day, strip
from ligai.ui.templatetags.ui import CARDS, SHAPES, limit, state
from tests.cast import today

SCRIPT = "<script>alert(1)</script>"


def show(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_state_is_a_shape_of_the_sprite_and_a_word(shape: str) -> None:
    html = state(shape, "整改中")
    assert f"icons.svg#m-{shape}" in html
    assert f'id="m-{shape}"' in SPRITE.read_text()
    assert "整改中" in html


def test_an_unknown_shape_is_a_mistake_of_the_page() -> None:
    with pytest.raises(KeyError):
        state("round", "整改中")


@pytest.mark.parametrize("card", CARDS)
def test_every_card_has_its_own_shape_and_says_what_it_means(card: str) -> None:
    shape, name = CARDS[card]
    html = limit(card, "逾期6天")
    assert f"#m-{shape}" in html
    assert str(name) in html
    assert "逾期6天" in html


def test_cards_differ_without_colour() -> None:
    assert len({shape for shape, _name in CARDS.values()}) == len(CARDS)


def test_the_sprite_holds_every_icon_and_mark() -> None:
    sprite = SPRITE.read_text()
    missing = [name for name in ICONS if f'id="{name}"' not in sprite]
    missing += [name for name in MARKS if f'id="m-{name}"' not in sprite]
    assert missing == []


@pytest.mark.parametrize(
    "source",
    [
        '{% state "full" bad %}',
        '{% limit "red" bad %}',
        "{% fig bad bad %}",
        "{% rate 1 2 bad %}",
        "{% icon bad %}",
        '{% include "ui/_note.html" with title=bad text=bad %}',
        '{% include "ui/_blank.html" with title=bad %}',
    ],
)
def test_what_people_typed_is_never_markup(source: str) -> None:
    assert "<script" not in show(source, bad=SCRIPT)


def test_a_rate_is_printed_whole_and_rounded_half_up() -> None:
    assert "542/577 = <strong>93.93 %</strong>" in show('{% rate 542 577 "/list/" %}')
    assert "12,345/20,000" in show("{% rate 12345 20000 %}")
    assert "<strong>0.13 %</strong>" in show("{% rate 1 800 %}")


def test_a_rate_of_nothing_is_a_dash() -> None:
    html = show('{% rate 0 0 "/list/" %}')
    assert "—" in html
    assert "%" not in html


def test_a_number_links_to_what_it_counts_or_is_plain() -> None:
    link = show("{% fig 1158 address %}", address="/list/?a=1&b=2")
    assert link == '<a class="fig" href="/list/?a=1&amp;b=2">1,158</a>'
    assert "<a" not in show("{% fig 1158 %}")


def test_days_are_written_as_the_reader_writes_them() -> None:
    on = date(2019, 9, 10)
    with translation.override("zh-hans"):
        assert show("{% day on %}", on=on) == '<time datetime="2019-09-10">2019年9月10日</time>'
        assert "9月10日，星期二" in show('{% day on "weekday" %}', on=on)
    with translation.override("en"):
        assert show("{% day on %}", on=on) == '<time datetime="2019-09-10">10 September 2019</time>'
        assert ">10 September<" in show('{% day on "short" %}', on=on)


def test_a_moment_counts_on_chinas_clock() -> None:
    at = datetime(2019, 10, 29, 17, 0, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert ">2019年10月30日 1:00<" in show("{% moment at %}", at=at)
        assert ">2019年10月30日<" in show("{% day at %}", at=at)
    with translation.override("en"):
        assert ">30 October 2019, 1:00<" in show("{% moment at %}", at=at)


def test_a_day_that_was_not_given_is_a_dash() -> None:
    assert show("{% day on %}{% moment on %}", on=None) == "——"


def test_the_year_is_left_away_only_this_year() -> None:
    assert "2019年" in show('{% day on "auto" %}', on=date(2019, 9, 10))
    assert "年" not in show('{% day on "auto" %}', on=today())


def test_a_sentence_prints_names_bold_words_quoted_and_days_as_times() -> None:
    html = sentence(
        "{actor}退回：{reason}{due}到期",
        actor=Name("江若川"),
        reason=Quote("照片不对"),
        due=date(2019, 10, 31),
    )
    assert html == (
        '<b>江若川</b>退回：<q>照片不对</q><time datetime="2019-10-31">2019年10月31日</time>到期'
    )


def test_a_sentence_escapes_pattern_and_parts_alike() -> None:
    html = sentence(
        "<i>{actor}{reason}{unit}", actor=Name(SCRIPT), reason=Quote(SCRIPT), unit=SCRIPT
    )
    assert "<i>" not in html
    assert "<script" not in html


def test_a_sentence_keeps_markup_that_was_made_by_us() -> None:
    assert sentence("{mark}", mark=mark_safe("<b>1</b>")) == "<b>1</b>"


def test_a_sentence_with_a_missing_part_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        sentence("{actor}")


def test_the_strip_draws_each_day_once_and_outlines_the_last() -> None:
    days = [Day("off", above="派发"), *[Day("counted")] * 9, Day("makeup", below=SCRIPT)]
    html = strip(days, "十天")
    assert html.count('class="w"') == 9
    assert html.count('class="o"') == html.count('class="m"') == html.count('class="e"') == 1
    assert 'aria-label="十天"' in html
    assert "<script" not in html


def test_no_days_draw_nothing() -> None:
    assert strip([], "") == ""
