from __future__ import annotations

import io
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyarrow import orc

from gluepot.crawl.classifiers.avro import AvroClassifier
from gluepot.crawl.classifiers.orc import OrcClassifier
from gluepot.crawl.classifiers.xml import XmlClassifier
from gluepot.crawl.datatypes import hive_type
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.sampling import FileSample
from gluepot.crawl.store_local import LocalStore


@pytest.fixture
def classify(write):
    def one(classifier, content, name="x"):
        path = str(write(name, content))
        store = LocalStore("/", "file://")
        return classifier.classify(FileSample(store, store.find_file(path)))

    return one


def columns(found):
    return {column.name: hive_type(column.type) for column in found.columns}


def orc_bytes():
    buffer = io.BytesIO()
    moments = pa.array([datetime(2024, 1, 1, tzinfo=UTC)], pa.timestamp("us"))
    orc.write_table(pa.table({"id": [1], "at": moments, "s": [{"a": 1.5}]}), buffer)
    return buffer.getvalue()


def avro_bytes(schema, records):
    import fastavro

    buffer = io.BytesIO()
    fastavro.writer(buffer, schema, records)
    return buffer.getvalue()


def test_orc_says_its_types(classify):
    found = classify(OrcClassifier(), orc_bytes())

    assert columns(found) == {"id": "bigint", "at": "timestamp", "s": "struct<a:double>"}


def test_truncated_orc_is_unreadable(classify):
    with pytest.raises(UnreadableFileError, match="ORC"):
        classify(OrcClassifier(), orc_bytes()[:100])


def test_avro_says_its_types(classify):
    schema = {
        "type": "record", "name": "Row",
        "fields": [
            {"name": "id", "type": ["null", "long"]},
            {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
            {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
            {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A"]}},
            {"name": "again", "type": "Kind"},
            {"name": "tags", "type": {"type": "map", "values": ["int", "long"]}},
            {"name": "next", "type": ["null", "Row"]},
        ],
    }  # fmt: skip

    found = classify(AvroClassifier(), avro_bytes(schema, []))

    assert columns(found) == {
        "id": "bigint", "at": "timestamp", "price": "decimal(9,2)", "kind": "string", "again": "string",
        "tags": "map<string,bigint>", "next": "string",
    }  # fmt: skip
    assert "type Row contains itself: read as string" in found.notes
    assert any("gluepot connectors add avro" in note for note in found.notes)


def test_damaged_avro_is_unreadable(classify):
    with pytest.raises(UnreadableFileError, match="Avro"):
        classify(AvroClassifier(), b"Obj\x01\x04garbage")


def test_xml_finds_the_element_that_repeats(classify):
    rows = "".join(f'<item id="{n}"><name lang="en">n{n}</name><n>{n}</n></item>' for n in range(3))

    found = classify(
        XmlClassifier(), f'<?xml version="1.0"?><feed><meta><v>1</v></meta><items>{rows}</items></feed>'
    )

    assert found.options == {"rowTag": "item"}
    assert columns(found) == {"_id": "bigint", "name": "struct<_lang:string,_VALUE:string>", "n": "bigint"}


def test_an_element_that_repeats_in_one_row_is_a_list_in_all(classify):
    found = classify(XmlClassifier(), "<rows><r><t>1</t></r><r><t>1</t><t>2</t></r></rows>")

    assert columns(found) == {"t": "array<bigint>"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r><x>&b;</x><x>1</x></r>',
            "declares entities",
        ),
        ("<r><x>1</x><x>2</r>", "damaged XML"),
        ("<a>" * 200 + "</a>" * 200, "nested more than"),
    ],
    ids=["entities", "broken", "deep"],
)
def test_xml_that_cannot_be_trusted_is_unreadable(classify, text, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        classify(XmlClassifier(), text)


def test_html_is_no_table(classify):
    assert classify(XmlClassifier(), "<!DOCTYPE html><html><body><p>a</p><p>b</p></body></html>") is None


def test_a_large_document_is_typed_by_its_first_megabyte(classify):
    rows = "".join(f"<r><id>{n}</id><t>{'x' * 100}</t></r>" for n in range(20_000))

    assert columns(classify(XmlClassifier(), f"<rows>{rows}</rows>")) == {"id": "bigint", "t": "string"}
