"""`{name}` in SQL is bound where a value stands, named where a table stands, and left alone in text."""

from __future__ import annotations

import pytest

from gluepot.errors import InvalidInputError
from gluepot.sql.parameters import bind_names


@pytest.mark.parametrize(
    ("sql", "text", "names"),
    [
        ("SELECT {a}, {b}, {a}", "SELECT :a, :b, :a", ("a", "b")),
        ("WHERE x = { a }", "WHERE x = :a", ("a",)),
        ("SELECT map{{1}}", "SELECT map{1}", ()),
        ("SELECT '{a}', \"{b}\", `{c}`", "SELECT '{a}', \"{b}\", `{c}`", ()),
        ("SELECT 'it''s {a}' , {b}", "SELECT 'it''s {a}' , :b", ("b",)),
        (r"SELECT 'it\'s {a}', {b}", r"SELECT 'it\'s {a}', :b", ("b",)),
        (r"SELECT r'\', {b}", r"SELECT r'\', :b", ("b",)),
        ("SELECT {a} -- {b}\n, {c}", "SELECT :a -- {b}\n, :c", ("a", "c")),
        ("SELECT /* {a} /* {b} */ {c} */ {d}", "SELECT /* {a} /* {b} */ {c} */ :d", ("d",)),
        ("SELECT * FROM {t} WHERE a = {v}", "SELECT * FROM IDENTIFIER(:t) WHERE a = :v", ("t", "v")),
        ("SELECT a, {v} FROM {t}, {u}", "SELECT a, :v FROM IDENTIFIER(:t), IDENTIFIER(:u)", ("v", "t", "u")),
        ("INSERT INTO {t} VALUES ({v})", "INSERT INTO IDENTIFIER(:t) VALUES (:v)", ("t", "v")),
        ("DROP TABLE IF EXISTS {t}", "DROP TABLE IF EXISTS IDENTIFIER(:t)", ("t",)),
        ("SELECT extract(DAY FROM {d})", "SELECT extract(DAY FROM :d)", ("d",)),
        ("SELECT 1 IS DISTINCT FROM {d}", "SELECT 1 IS DISTINCT FROM :d", ("d",)),
        ("SELECT (SELECT max(a) FROM {t})", "SELECT (SELECT max(a) FROM IDENTIFIER(:t))", ("t",)),
    ],
)
def test_names_become_markers(sql, text, names):
    bound = bind_names(sql)

    assert (bound.text, bound.names) == (text, names)


def test_a_view_stands_for_its_variable_and_needs_no_parameter():
    bound = bind_names("SELECT * FROM {df} JOIN {t} ON {v}", {"df": "_view"})

    assert bound.text == "SELECT * FROM _view JOIN IDENTIFIER(:t) ON :v"
    assert bound.names == ("t", "v")
    assert bound.relations == ("df", "t")


def test_names_inside_of_text_are_reported():
    assert bind_names("SELECT '{a}'").in_strings == ("a",)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("SELECT {a.b}", "{a.b} in SQL must be the name of a variable"),
        ("SELECT {}", "{} in SQL must be"),
        ("SELECT * FROM db.{t}", "a part of a name"),
        ("SELECT * FROM {db}.t", "a part of a name"),
    ],
)
def test_what_cannot_be_bound_is_refused(sql, sentence):
    with pytest.raises(InvalidInputError) as caught:
        bind_names(sql)

    assert sentence in str(caught.value)
