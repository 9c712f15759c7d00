"""Dictionaries as CSV: what is taken, what is refused and how it is said, and back."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.text.proof.dictionary import Dictionary, Person, Place, Quotation, Right, Term
from ronghe.text.proof.table import read, write
from ronghe.text.table import LONGEST, MOST_BYTES, MOST_ROWS

HEAD = "种类,词,改用,职务,起,止,次序,上级,级别,说明\n"


def taken(rows: str):
    return read((HEAD + rows).encode())


def test_each_kind_of_row_is_taken():
    answer = taken(
        "人物,林致远,,市长,2025-03-01,,2,,,\n"
        "人物,沈望舒,,市长,2021/2/1,2025年2月28日,,,,前任\n"
        "地名,上坳村,,,,,,云岭镇,,\n"
        "用语,临江日报,临溪日报|临溪报,,,,,,a,本报的名称\n"
        "引文,把路修到门口，把话说到心里,,,,,,,,\n"
        "正确,溪上人家,,,,,,,,茶馆\n"
    )
    assert answer.refused == ()
    assert answer.entries == (
        Person("林致远", "市长", date(2025, 3, 1), None, 2),
        Person("沈望舒", "市长", date(2021, 2, 1), date(2025, 2, 28), 0, "前任"),
        Place("上坳村", "云岭镇"),
        Term("临江日报", ("临溪日报", "临溪报"), "A", note="本报的名称"),
        Quotation("把路修到门口，把话说到心里"),
        Right("溪上人家", "茶馆"),
    )


def test_columns_may_be_english_few_and_in_any_order():
    answer = read(b"word,kind\n\xe4\xb8\x8a\xe5\x9d\xb3\xe6\x9d\x91,place\n")
    assert answer.entries == (Place("上坳村"),) and answer.refused == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_files_of_office_programmes_are_read(encoding):
    assert read((HEAD + "地名,上坳村,,,,,,云岭镇,,\n").encode(encoding)).entries == (
        Place("上坳村", "云岭镇"),
    )


@pytest.mark.parametrize(
    "row,said",
    [
        ("人,林致远,,,,,,,,", "种类"),
        ("人物,,,市长,,,,,,", "空"),
        ("人物,林,,市长,,,,,,", "两个字"),
        ("人物,林致远,,市长,2025-13-01,,,,,", "2025-13-01"),
        ("人物,林致远,,市长,三月,,,,,", "三月"),
        ("人物,林致远,,市长,2025-03-01,2024-03-01,,,,", "早于"),
        ("人物,林致远,,市长,,,第二,,,", "次序"),
        ("人物,林致远,,市长,,,-1,,,", "公式"),
        ("人物,林致远,,市长,,,,临溪市,,", "上级"),
        ("地名,上坳村,,,,,,上坳村,,", "它自己"),
        ("用语,旧词,新词,,,,,,D,", "级别"),
        ("用语,旧词,旧词,,,,,,,", "相同"),
        ("引文,太短,,,,,,,,", "七个字"),
        ("正确,=cmd|' /C calc'!A0,,,,,,,,", "公式"),
        ("正确,@SUM(1),,,,,,,,", "公式"),
        (f"正确,{'长' * (LONGEST + 1)},,,,,,,,", f"{LONGEST} 字"),
        ("正确,甲乙,,,,,,,,,,多", "单元格比列名多"),
        ('正确,"甲\n乙",,,,,,,,', "换行"),
        ("正确,甲\x07乙,,,,,,,,", "控制字符"),
    ],
)
def test_a_wrong_row_is_refused_in_words_and_the_others_are_taken(row, said):
    answer = taken(f"正确,先,,,,,,,,\n{row}\n正确,后,,,,,,,,\n")
    assert answer.entries == (Right("先"), Right("后"))
    (refused,) = answer.refused
    assert refused.line == 3 + row.count("\n") and said in refused.zh
    assert refused.zh.endswith("。") and refused.en.endswith(".")


def test_a_row_that_comes_twice_is_named_with_its_first_line():
    answer = taken("正确,甲,,,,,,,,\n正确,甲,,,,,,,,\n")
    assert len(answer.entries) == 1 and "第 2 行" in answer.refused[0].zh


@pytest.mark.parametrize(
    "file,said",
    [
        (b"", "列名"),
        (b"\x00" * 9, "空字符"),
        (b"\xff\xff\x80", "编码"),
        (b"a,b\n1,2\n", "列名"),
        ("种类,词,词\n".encode(), "列名"),
        (b"x" * (MOST_BYTES + 1), "MB"),
        (HEAD.encode() + '正确,"甲,,'.encode(), "引号"),
        (b"PK\x03\x04\x14\x00\x00\x00", "空字符"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(file, said):
    answer = read(file)
    assert answer.entries == () and [one.line for one in answer.refused] == [0]
    assert said in answer.refused[0].zh


def test_only_so_many_rows_are_read():
    answer = read(b"kind,word\n" + b"".join(b"right,%d\n" % n for n in range(MOST_ROWS + 5)))
    assert len(answer.entries) == MOST_ROWS and str(MOST_ROWS) in answer.refused[0].zh


def test_no_cell_that_we_write_is_a_formula():
    entries = (Right("=1+1"), Right("-5℃", "+86"), Right("@here"), Right("'=1"), Right("'quoted"))
    file = write(entries)
    cells = [cell for row in csv.reader(io.StringIO(file.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert read(file).entries == entries


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=20
).filter(lambda cell: cell == cell.strip() and "|" not in cell and "｜" not in cell)
DAYS = st.one_of(st.none(), st.dates(min_value=date(1900, 1, 1)))
TERM_OF = st.tuples(DAYS, DAYS).filter(lambda pair: not all(pair) or pair[0] <= pair[1])
NOTE = st.one_of(st.just(""), CELL)
ENTRIES = st.one_of(
    st.builds(
        lambda name, office, days, order, note: Person(name, office, *days, order, note),
        CELL.filter(lambda name: len(name) > 1), NOTE, TERM_OF, st.integers(0, 9999), NOTE,
    ),
    st.builds(Place, CELL, NOTE, NOTE).filter(lambda place: place.name != place.parent),
    st.builds(
        lambda word, instead, severity, days, note: Term(word, instead, severity, *days, note),
        CELL, st.lists(CELL, max_size=2, unique=True).map(tuple), st.sampled_from("ABC"), TERM_OF, NOTE,
    ).filter(lambda term: term.word not in term.instead),
    st.builds(Quotation, st.text("溪桥路，水", min_size=20, max_size=30).filter(lambda t: t.count("，") < 12), NOTE),
    st.builds(Right, CELL, NOTE),
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=6, unique=True).map(tuple))
def test_what_is_written_is_read_again(entries):
    answer = read(write(entries))
    assert answer.refused == () and answer.entries == entries
    assert Dictionary(answer.entries).version == Dictionary(entries).version


@given(st.one_of(st.binary(), st.text().map(lambda text: (HEAD + text).encode())))
def test_any_bytes_are_answered(file):
    answer = read(file)
    assert all(one.zh and one.en for one in answer.refused)
