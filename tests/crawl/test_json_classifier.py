from __future__ import annotations

import gzip
import json

import pytest

from gluepot.crawl.classifiers.json import JsonClassifier
from gluepot.crawl.datatypes import hive_type
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Compression
from gluepot.crawl.sampling import FileSample
from gluepot.crawl.store_local import LocalStore


@pytest.fixture
def classify(write):
    def one(content, name="x.json"):
        path = str(write(name, content))
        store = LocalStore("/", "file://")
        return JsonClassifier().classify(FileSample(store, store.find_file(path)))

    return one


def columns(found):
    return {column.name: hive_type(column.type) for column in found.columns}


def test_lines_of_objects(classify):
    found = classify('{"a":1,"b":"x"}\n{"a":2.5,"c":[1]}\n')

    assert columns(found) == {"a": "double", "b": "string", "c": "array<bigint>"}
    assert found.options == {}


def test_gzip_is_told_by_content(classify):
    found = classify(gzip.compress(b'{"a":1}\n{"a":2}\n'), "x.json.gz")

    assert (found.compression, found.notes) == (Compression.GZIP, ())


def test_gzip_under_another_name_is_noted(classify):
    (note,) = classify(gzip.compress(b'{"a":1}\n{"a":2}\n'), "x.json").notes

    assert "must end in .gz" in note


@pytest.mark.parametrize(
    "text",
    ['[{"a":1},{"a":2}]', '[\n  {"a": 1},\n  {"a": 2}\n]\n', '{\n  "a": 1\n}\n'],
    ids=["line", "lines", "document"],
)
def test_arrays_and_documents_are_read_as_a_whole(classify, text):
    found = classify(text)

    assert (columns(found), found.options) == ({"a": "bigint"}, {"multiLine": "true"})


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('{"a":1}\n{"a":{"b":2}}\n', "values of a disagree: bigint and struct"),
        ('{"a":{"b":2}}\n{"a":1}\n', "values of a disagree: bigint and struct"),
        ('{"a":"x"}\n{"a":{"b":2}}\n', "values of a disagree: string and struct"),
        ('{"a":{"b":2}}\n{"a":{"b":"x"}}\n', "values of a.b disagree: bigint and string"),
        ('{"a":[1]}\n{"a":["x"]}\n', "values of a[] disagree: bigint and string"),
        ('{"a":[1,true]}\n', "values of a[] disagree: bigint and boolean"),
        ('{"a":[{"b":1},{"b":"x"}]}\n', "values of a[].b disagree: bigint and string"),
        ('{"a":[{"b":1}]}\n{"a":[{"b":"x"}]}\n', "values of a[].b disagree: bigint and string"),
        ('{"a":[1]}\n{"a":2}\n', "values of a disagree: array and bigint"),
    ],
)
def test_values_that_disagree_are_noted_with_their_place(classify, text, note):
    assert classify(text).notes == (note,)


@pytest.mark.parametrize(
    "text",
    ['{"a":null}\n{"a":{"b":2}}\n{"a":null}\n', '{"a":[]}\n{"a":[1,null]}\n', '{"a":"2024-01-01"}\n{"a":"x"}\n', '{"a":1}\n{"a":2.5}\n'],
)  # fmt: skip
def test_nothing_text_and_numbers_that_grow_are_no_disagreement(classify, text):
    assert classify(text).notes == ()


def test_numbers_and_moments_that_disagree_are_noted(classify):
    found = classify('{"a":1}\n{"a":"2024-01-01"}\n')

    assert columns(found) == {"a": "string"}
    assert found.notes == ("values of a disagree: bigint and date",)


def test_numbers_in_quotes_stay_text(classify):
    assert columns(classify('{"a":"1"}\n{"a":"2"}\n')) == {"a": "string"}


def test_a_large_array_is_typed_by_what_was_read(classify):
    found = classify(json.dumps([{"id": n, "text": "x" * 50} for n in range(20_000)]))

    assert columns(found) == {"id": "bigint", "text": "string"}


def test_a_few_broken_lines_are_noted(classify):
    good = '{"a":1}\n' * 50

    assert "1 of 51 sampled lines are not JSON" in classify(f"{good}{{broken\n").notes[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1,\n', "begins like JSON but is not"),
        ("[1, 2, 3]", "plain values"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("{}\n{}\n", "without a single field"),
    ],
    ids=["cut off", "plain values", "deep", "no fields"],
)
def test_json_that_makes_no_columns_is_unreadable_with_a_reason(classify, text, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        classify(text)


def test_other_text_is_refused(classify):
    assert classify("id,name\n1,a\n") is None


def test_a_truncated_gzip_is_unreadable(classify):
    whole = gzip.compress(b'{"a":1}\n' * 100_000)

    with pytest.raises(UnreadableFileError, match="gzip"):
        classify(whole[: len(whole) // 2], "x.json.gz")
