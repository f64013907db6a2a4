from __future__ import annotations

import pytest

from gluepot.crawl.classifiers.csv import CsvClassifier
from gluepot.crawl.datatypes import hive_type
from gluepot.crawl.sampling import FileSample
from gluepot.crawl.store_local import LocalStore


@pytest.fixture
def classify(write):
    def one(content, name="x.csv", encoding="utf-8"):
        path = str(write(name, content, encoding))
        store = LocalStore("/", "file://")
        return CsvClassifier().classify(FileSample(store, store.find_file(path)))

    return one


def columns(found):
    return {column.name: hive_type(column.type) for column in found.columns}


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("id,name\n1,a\n2,b\n", ","),
        ("id;name\n1;a\n2;b\n", ";"),
        ("id\tname\n1\ta\n2\tb\n", "\t"),
        ("id|name\n1|a\n2|b\n", "|"),
        ("id\x01name\n1\x01a\n2\x01b\n", "\x01"),
        ("price;total\n1,5;2,7\n3,5;9,1\n", ";"),
        ("when|who\n2024-01-01 10:00:00|a, b\n2024-01-02 10:00:00|c, d\n", "|"),
    ],
    ids=["comma", "semicolon", "tab", "bar", "control-A", "decimal commas", "commas in text"],
)
def test_delimiter_is_found_by_the_rows_it_makes(classify, text, separator):
    assert classify(text).options["sep"] == separator


def test_quotes_delimiters_and_lines_inside_cells(classify):
    found = classify('id;text\n1;"a ""b""; c"\n2;"two\nlines"\n')

    assert columns(found) == {"id": "bigint", "text": "string"}
    assert (found.options["quote"], found.options["escape"], found.options["multiLine"]) == ('"', '"', "true")


def test_backslash_before_quotes_is_the_escape(classify):
    assert classify('id,text\n1,"a \\"b\\" c"\n2,"d, e"\n').options["escape"] == "\\"


@pytest.mark.parametrize(
    "text",
    [
        "carrier,name\n9E,Endeavor Air Inc.\nAA,American Airlines Inc.\nUA,United Air Lines Inc.\n",
        "code,city\nAMS,Amsterdam\nCDG,Paris\nJFK,New York\n",
        "First Name,Last Name\nAnna,Berg\nBob,Stone\nCarl,Young\n",
    ],
    ids=["lookup", "codes", "names"],
)
def test_header_is_seen_where_everything_is_text(classify, text):
    found = classify(text)

    assert found.options["header"] == "true"
    assert [column.name for column in found.columns] == text.splitlines()[0].split(",")


@pytest.mark.parametrize(
    "text",
    [
        "1,a\n2,b\n3,c\n",
        "AMS,Amsterdam\nCDG,Paris\nJFK,New York\nLHR,London\n",
        "2024-01-01,x\n2024-01-02,y\n",
    ],
    ids=["numbers", "all text", "dates"],
)
def test_without_a_header_columns_are_numbered_as_in_glue(classify, text):
    found = classify(text)

    assert found.options["header"] == "false"
    assert [column.name for column in found.columns] == ["col1", "col2"]


def test_years_may_head_columns(classify):
    found = classify("country,2019,2020,2021\nA,1.5,2.5,3.5\nB,1.5,,3.5\n")

    assert columns(found) == {"country": "string", "2019": "double", "2020": "double", "2021": "double"}


def test_repeated_and_empty_names_become_distinct(classify):
    assert list(columns(classify("id,id,\n1,2,3\n4,5,6\n"))) == ["id", "id_2", "col3"]


def test_one_null_spelling_is_recognised_where_it_types_a_column(classify):
    found = classify("id,score,country\n1,NA,DE\n2,3.5,FR\n3,,NA\n")

    assert columns(found) == {"id": "bigint", "score": "double", "country": "string"}
    assert found.options["nullValue"] == "NA"
    assert "'NA' in country reads as null too" in found.notes


def test_a_dash_among_texts_is_no_null(classify):
    assert "nullValue" not in classify("id,grade\n1,A\n2,-\n3,B\n").options


def test_values_in_the_middle_and_at_the_end_of_a_large_file_count(classify):
    body = "".join(f"{n},{n % 7}\n" for n in range(200_000))

    assert columns(classify(f"id,v\n{body}"))["v"] == "bigint"
    assert columns(classify(f"id,v\n{body}200000,2.5\n"))["v"] == "double"
    half = body.index("\n", len(body) // 2) + 1
    assert columns(classify(f"id,v\n{body[:half]}1,x\n{body[half:]}"))["v"] == "string"


def test_remarks_before_the_header_are_a_comment_character(classify):
    found = classify("# made by hand\n# twice\nid,v\n1,x\n2,y\n")

    assert (found.options["comment"], columns(found)) == ("#", {"id": "bigint", "v": "string"})


def test_lines_before_the_table_are_noted(classify):
    found = classify("Sales report\n\nid,v\n1,x\n2,y\n3,z\n4,a\n5,b\n6,c\n7,d\n")

    assert list(columns(found)) == ["id", "v"]
    assert any("before the table" in note for note in found.notes)


def test_ragged_rows_are_noted(classify):
    rows = "".join(f"{n},x\n" for n in range(30))

    assert any("another number of cells" in note for note in classify(f"id,v\n{rows}31,x,y\n").notes)


def test_windows_text_says_what_spark_cannot(classify):
    found = classify("id;name\n1;“Zoë”\n2;José\n", encoding="cp1252")

    assert found.options["encoding"] == "ISO-8859-1"
    assert any("Windows-1252" in note for note in found.notes)


@pytest.mark.parametrize(
    "text",
    [
        "# Title, 2013\n\nWhat left the airports in 2013, from the package.\nAsk the flight desk before, and mean it.\n",
        "Dear all,\n\nplease find the data, as promised, in the folder.\n\nRegards\n",
        "one line only\n",
        "name\nann\nbob\neve\n",
        "def f(a, b):\n    return a + b\n\nprint(f(1, 2))\n",
        "Wheel-Version: 1.0\nGenerator: hatchling 1.27\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    ],
    ids=["readme", "letter", "one line", "one column", "code", "names and values"],
)
def test_text_that_is_no_table_is_refused(classify, text):
    assert classify(text) is None


def test_bytes_that_are_no_text_are_refused(classify):
    assert classify(bytes(range(256)) * 20) is None


def test_one_column_of_values_is_a_table_where_the_name_says_so(classify):
    assert columns(classify("price\n3.13\n3.12\n")) == {"price": "double"}
    assert classify("price\n3.13\n3.12\n", "x.txt") is None


def test_columns_between_runs_of_blanks_are_read_by_an_expression(classify):
    found = classify("  2  6   1\n 10  6   1.5\n  3 12   0\n", "x.dat")

    assert columns(found) == {"col1": "bigint", "col2": "bigint", "col3": "double"}
    assert found.options == {"input.regex": r"\s*(\S+)\s+(\S+)\s+(\S+)\s*"}
    assert found.notes == ()


def test_a_header_above_runs_of_blanks_is_said_to_be_a_row_of_nulls(classify):
    found = classify("id      v\n1       2\n10      3\n", "x.dat")

    assert columns(found) == {"id": "bigint", "v": "bigint"}
    assert found.notes == (
        "1 line before the first row: Spark has no reader that leaves it out, and shows it as nulls",
    )


@pytest.mark.parametrize("delimiter", ["@", "\x1f", "\x1e", "^", "~"])
def test_rare_delimiters_are_found(classify, delimiter):
    text = "\n".join(
        delimiter.join(row) for row in [("id", "name", "v"), ("1", "a b", "2.5"), ("2", "c", "3.5")]
    )

    assert columns(classify(text + "\n")) == {"id": "bigint", "name": "string", "v": "double"}


def test_values_that_disagree_are_a_choice_with_an_example(classify):
    found = classify("id,v\n" + "".join(f"{n},{n}.5\n" for n in range(20)) + "21,n.a.\n")

    assert columns(found)["v"] == "string"
    assert "values of v disagree: 1 of 21 different ones are not double, as 'n.a.'" in found.notes


def test_text_among_which_numbers_happen_to_be_is_no_choice(classify):
    found = classify("id,word\n1,a\n2,b\n3,c\n4,7\n5,d\n6,e\n")

    assert not any("disagree" in note for note in found.notes)


def test_numbers_that_rise_may_head_the_columns_of_a_cross_table(classify):
    rows = "".join(f'"{n}",{n % 3},{n % 5},1,0\n' for n in range(70, 50, -1))
    found = classify(f'"","16.5","17.25","18.75","20"\n{rows}')

    assert list(columns(found)) == ["col1", "16.5", "17.25", "18.75", "20"]


def test_rising_numbers_in_the_first_row_are_data_where_other_rows_have_no_name_either(classify):
    assert list(columns(classify(",1,2,3,4\n,5,6,7,8\n,2,3,4,1\n"))) == [
        "col1",
        "col2",
        "col3",
        "col4",
        "col5",
    ]


def test_yes_and_no_are_text_with_a_note(classify):
    found = classify("id,paid\n1,Yes\n2,No\n3,\n4,yes\n")

    assert columns(found)["paid"] == "string"
    assert "paid says yes and no: engines take only true and false for booleans, so it is text" in found.notes
