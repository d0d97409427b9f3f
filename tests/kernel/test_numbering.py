"""Document numbers as officials write and type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.kernel.numbering import DocumentNumber, document_number, parse_number


def test_a_number_is_written_with_six_cornered_brackets_and_no_zeros() -> None:
    assert document_number("吉城", 2019, 58) == "吉城〔2019〕58号"
    assert document_number("", 2019, 1) == "〔2019〕1号"


@pytest.mark.parametrize(
    "typed",
    [
        "吉城〔2019〕58号",
        "吉城[2019]58号",
        "吉城(2019)58号",
        "吉城（２０１９）５８号",
        "吉城【2019】58",
        "吉城［2019］第058号",
        "  吉城 〔 2019 〕 58 号 ",
        "吉城{2019}58号",
        "吉城《2019年》58号",
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert parse_number(typed) == DocumentNumber("吉城", 2019, 58)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "58号",
        "吉城2019年58号",
        "〔19〕58号",
        "〔2019〕号",
        "〔2019〕0号",
        "〔2019〕58号文件",
        "〔2019〕〔2020〕5号",
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="number"):
        parse_number(typed)


@pytest.mark.parametrize(("year", "n"), [(19, 5), (20190, 5), (2019, 0), (2019, -3)])
def test_a_number_needs_a_year_of_four_digits_and_begins_with_one(year: int, n: int) -> None:
    with pytest.raises(ValueError, match=r"year|begin"):
        document_number("吉城", year, n)


@given(
    st.text(alphabet="吉城政办发市委A-", max_size=6), st.integers(1949, 2999), st.integers(1, 10**6)
)
def test_what_is_written_can_be_read_back(prefix: str, year: int, n: int) -> None:
    assert parse_number(document_number(prefix, year, n)) == DocumentNumber(prefix, year, n)


def test_numbers_sort_by_year_then_number() -> None:
    numbers = [parse_number(text) for text in ("〔2020〕2号", "〔2019〕100号", "〔2019〕58号")]

    assert [str(each) for each in sorted(numbers)] == [
        "〔2019〕58号",
        "〔2019〕100号",
        "〔2020〕2号",
    ]
