"""Any table file becomes sheets of plain cells, each row under its own number."""

from __future__ import annotations

import base64
import time
import zlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ligai.intake.container import Limits, column_index, column_letter
from ligai.intake.spreadsheet import MergedRange, plain, read_sheets
from ligai.kernel.errors import Refused
from tests.intake.ledgers import append_rows, ods_row

# A small .xls as Excel 97 wrote it (no library here writes that format): a title merged over A1:E1,
# headings in row 2, two rows, B3:B4 merged.
XLS = r"""
c-rk)O-NKx6#njeZ=9cWoG}eF5HXs}l&Chf(5bLo&8TT;8I|S)p{WeDs6|<3tE3<XEZPXRXk)eMhazfKi@>Nw5CmETK@bI2Lh9?BGw=CVkpm?d?|a;H&pG#;^X`4;{=D~|4F!k$Z|03)4$7fp()1#2hE7rO+Cl)-Zko*6wTFu7U{S&Ap+u&+a4+Mjn{&wd9)X4%#v`J@8!CIyiD*ZAtY87LRr=7RxDRDS6|RuRk6h_hme2!2mkPZumiL8j7EQ0vGO`_3yD=1w7H_m>af4PUZGLdv+v4*|H0zLqCp?Q!UQkI}7q-L?HMK3WhI}I(1E7Rf#@b_XmNRh`K42H2G!iMTs2D~zC3^s0%mQH4Ueyl^9R0%T6-YleTkrmj-a|>8tG}ojKo`vYvPgQ6jyi)|H1(-A)H{yDSV9sP1L{a@Q;gMQdVcS>TGFiO{T|&}8>u3;p|Pm`W1_E**tG{kb>|ub&BSu`H8z^iq1GR5s~Kab_X(A#sy`c5Y)K6rof*+VmO^ztJ|kpL3C!A4GGwi#6Kz4J@IhH|0UFf!wa?EZ&DG(3qUn-zBzfAb<iWwjDfS>|zqH8sXsQFn;;}~PX^FaA_&lN6WJ7hRI>%zRcZ<y#X${eRHV9sXSIyvyi0}DOb0@#&ZFn{DgOwx4vj<;>`%y@zUkmy3)r}HWqAp)z+zs2cvUaA|LUVuGr94`|>bq$jshODIbx8;ceE`3VJ!oBq_^4m_DDh#Ml<X&(lr)m`DM^<|wq%gxvU;P<iF`uyi7qHvWBX*TrX`N-o{~5+=PT)F(D>6HYZ6(POwEq0OJtvn(?gPy5pX13;(D#Py2NF>ck)Cvu~pWjH&Cu+;TCt3_WEh~;J|?c2M!!KaNyui;CCv1k<zXAYM1rC?zaBxOi-D0ev|yS*ntkZj?hQtHndY6$FY>=&oa1_9ZSvA$Npc)sHeNf(TZm2M{COSm%a|v%<;_IG4S`6P^$NzOr@Xy`2Iftyejoq
"""


def test_rows_keep_their_true_numbers_below_empty_rows_and_columns(write_ledger):
    path = write_ledger([[None, "甲"], [], [None, None, "乙"]], first_row=5)
    [sheet] = read_sheets(path)
    assert sheet.rows == ((5, (None, "甲")), (7, (None, None, "乙")))
    assert sheet.last_row == 7


def test_whole_numbers_come_as_int_and_days_as_dates(write_ledger):
    path = write_ledger([[33.0, 0.5, date(2024, 8, 1), True, "  ", "=1+1", "文字"]])
    [sheet] = read_sheets(path)
    [(_number, cells)] = sheet.rows
    assert cells == (33, 0.5, date(2024, 8, 1), True, "  ", None, "文字")
    assert type(cells[0]) is int


def test_a_row_of_formulas_that_give_nothing_is_no_row(write_ledger):
    path = write_ledger([["甲"], ['=""', '=""'], ["乙"]])
    [sheet] = read_sheets(path)
    assert [number for number, _cells in sheet.rows] == [1, 3]


def test_hidden_and_empty_sheets_are_listed(write_ledger):
    path = write_ledger(sheets={"一": [["甲"]], "藏": [["乙"]], "空": []}, hidden=["藏"])
    assert [(s.name, s.visible, len(s.rows)) for s in read_sheets(path)] == [
        ("一", True, 1),
        ("藏", False, 1),
        ("空", True, 0),
    ]


def test_merged_cells_are_known(write_ledger):
    path = write_ledger([["甲"]], merges=[("B2:C4", "并")])
    assert read_sheets(path)[0].merged == (MergedRange(2, 1, 4, 2),)


def test_tens_of_thousands_of_phantom_rows_are_read_fast(write_ledger):
    path = write_ledger([["问题"], ["一"]])
    append_rows(
        path, 3, ['<c r="A{row}" t="str"><f>""</f><v></v></c><c r="B{row}" s="1"/>'] * 60_000
    )
    append_rows(path, 60_003, ['<c r="A{row}"><v>7</v></c>'])
    started = time.process_time()
    [sheet] = read_sheets(path)
    assert [number for number, _cells in sheet.rows] == [1, 2, 60_003]
    assert time.process_time() - started < 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_and_delimiters_that_people_use(tmp_path, encoding, delimiter):
    path = tmp_path / "台账.csv"
    lines = [["序号", "问题", "措施"], ["1", '"两\n行"', '="0012"'], [], ["2", "乙", ""]]
    path.write_bytes("\n".join(delimiter.join(line) for line in lines).encode(encoding))
    [sheet] = read_sheets(path)
    assert sheet.name == "台账"
    assert sheet.rows == (
        (1, ("序号", "问题", "措施")),
        (2, ("1", "两\n行", "0012")),
        (4, ("2", "乙")),
    )


def test_what_a_file_is_is_seen_by_content_not_by_name(write_ledger):
    path = write_ledger([["甲"]])
    assert read_sheets(path.rename(path.with_suffix(".csv")))[0].rows == ((1, ("甲",)),)


def test_the_old_excel_format_is_read(tmp_path):
    path = tmp_path / "台账.xls"
    path.write_bytes(zlib.decompress(base64.b85decode("".join(XLS.split()))))
    [sheet] = read_sheets(path)
    assert sheet.rows[1] == (2, ("序号", "责任单位", "存在问题", "是否完成", "完成时间"))
    assert sheet.rows[2] == (3, (1, "甲公司", "门锁坏了", "是", date(2024, 8, 1)))
    assert MergedRange(3, 1, 4, 1) in sheet.merged


def test_open_document_is_read_with_its_repeated_empty_rows(write_ods):
    path = write_ods(
        ods_row("序号", "问题")
        + ods_row("", repeated=3)
        + ods_row("1", "甲")
        + ods_row("", "", repeated=1_000_000)
    )
    [sheet] = read_sheets(path)
    assert sheet.rows == ((1, ("序号", "问题")), (5, ("1", "甲")))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        (b"\x00\x00", "空"),
        (b"PK\x03\x04 not really", "不是能读的表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "不是能读的表格"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"%PDF-1.7\x00\x01\x02\xff\xfe", "不是能读的表格"),
        ("问题\x00编号".encode(), "不是能读的表格"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path, content, words):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused, match=words):
        read_sheets(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="找不到"):
        read_sheets(tmp_path / "没有.xlsx")


def test_an_encrypted_open_document_is_refused(write_ods):
    with pytest.raises(Refused, match="密码"):
        read_sheets(write_ods(ods_row("甲"), encrypted=True))


def test_a_single_cell_far_away_is_refused_before_it_fills_the_memory(write_ledger):
    path = write_ledger([["甲"]], merges=[("XFC1048575:XFD1048576", "远")])
    with pytest.raises(Refused, match="太大"):
        read_sheets(path)


def test_an_open_document_that_unfolds_to_millions_of_cells_is_refused(write_ods):
    with pytest.raises(Refused, match="太大"):
        read_sheets(write_ods(ods_row(*("甲" * 20), repeated=1_000_000)))


def test_a_file_beyond_the_limits_is_refused(write_ledger):
    path = write_ledger([["甲"] * 50])
    for limits in (Limits(stored=100), Limits(unpacked=100), Limits(cells=10)):
        with pytest.raises(Refused, match="太大"):
            read_sheets(path, limits=limits)


@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(lambda text: text.encode("gb18030", "ignore"))
)
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(content)
    try:
        sheets = read_sheets(path)
    except Refused:
        return
    assert all(number >= 1 for sheet in sheets for number, _cells in sheet.rows)


@given(st.integers(0, 20_000))
def test_columns_and_their_letters_are_one_to_one(index):
    assert column_index(column_letter(index)) == index


def test_cells_of_odd_kinds_become_plain():
    assert plain(datetime(2024, 8, 1)) == date(2024, 8, 1)
    assert plain(datetime(2024, 8, 1, 9, 30)) == datetime(2024, 8, 1, 9, 30)
    assert plain(1e300) == 1e300
    assert plain("") is None
