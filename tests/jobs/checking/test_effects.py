"""What a script reaches outside of tables, as its text shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from gluepot.jobs.cells import Selection
from gluepot.jobs.checking.effects import script_effects
from gluepot.jobs.checking.models import EffectKind
from gluepot.jobs.drafting import draft_job
from gluepot.jobs.models import JobContent
from gluepot.sessions.models import SessionSpec
from tests.jobs.notebooks import page


def content_of(folder: Path, *sources: str) -> JobContent:
    draft = draft_job(
        "job", page(folder, *sources), Selection(), lookup=lambda _: None, settings={}, session_spec=SessionSpec()
    )  # fmt: skip
    assert draft.content is not None, draft.findings
    return draft.content


def kinds_in(folder: Path, source: str) -> list[EffectKind]:
    return [effect.kind for effect in script_effects(content_of(folder, source))]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("spark.range(3).write.parquet('s3://lake/x')", EffectKind.PATH),
        ("spark.range(3).write.mode('overwrite').save('out')", EffectKind.PATH),
        ("spark.range(3).write.option('path', 's3://l/x').saveAsTable('t')", EffectKind.PATH),
        ("spark.range(3).rdd.saveAsTextFile('x')", EffectKind.PATH),
        ("spark.range(3).write.jdbc('jdbc:x', 't')", EffectKind.DATABASE),
        ("spark.range(3).write.format('jdbc').options(url='u').save()", EffectKind.DATABASE),
        ("import sqlite3\nc = sqlite3.connect('x')", EffectKind.DATABASE),
        ("import requests\nr = requests.post('http://x', json={})", EffectKind.NETWORK),
        ("from urllib.request import urlopen\nr = urlopen('http://x', b'1')", EffectKind.NETWORK),
        ("import boto3\ns3 = boto3.client('s3')", EffectKind.NETWORK),
        ("from pathlib import Path\nPath('x').write_text('a')", EffectKind.FILES),
        ("f = open('x', 'w')", EffectKind.FILES),
        ("import shutil\nshutil.rmtree('x')", EffectKind.FILES),
        ("p = spark.range(3).toPandas()\np.to_csv('x.csv')", EffectKind.FILES),
        ("import subprocess as sp\nr = sp.run(['ls'])", EffectKind.PROCESS),
        ("q = spark.readStream.table('t').writeStream.start('x')", EffectKind.STREAM),
        ("spark.range(3).foreachPartition(print)", EffectKind.CODE),
        ('spark.sql("DROP DATABASE sales")', EffectKind.CATALOG),
        ("fs = spark._jvm.java.lang.System", EffectKind.JVM),
    ],
)  # fmt: skip
def test_an_effect_is_seen(tmp_path: Path, source: str, kind: EffectKind):
    assert kinds_in(tmp_path, source) == [kind]


@pytest.mark.parametrize(
    "source",
    [
        "spark.range(3).write.mode('append').saveAsTable('t')",
        "import gluepot\ngluepot.write(spark.range(3), 'default.t')",
        "spark.sql('INSERT INTO t VALUES (1)')",
        "import requests\nr = requests.get('http://x')",
        "from urllib.request import urlopen\nr = urlopen('http://x')",
        "text = open('x').read()",
        "csv = spark.range(3).toPandas().to_csv()",
        "import os\nhere = os.getcwd()",
        "rows = spark.read.csv('s3://lake/raw')",
    ],
)
def test_what_stays_within_tables_and_what_only_reads_is_none(tmp_path: Path, source: str):
    assert kinds_in(tmp_path, source) == []


def test_an_effect_names_its_cell_and_call(tmp_path: Path):
    content = content_of(tmp_path, "n = 1", "open(f'out-{n}', mode='a').close()")

    (effect,) = script_effects(content)

    assert (effect.cell, effect.call) == (2, "open(f'out-{n}', mode='a')")
    assert str(effect) == "cell 2: open(f'out-{n}', mode='a') reaches files"


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        (
            "s3 = boto3.client('s3')\ns3.put_object(Bucket='b', Key='k')",
            ["s3.put_object(Bucket='b', Key='k')"],
        ),
        ("s3 = boto3.client('s3')\nbody = s3.get_object(Bucket='b', Key='k')['Body']", []),
        (
            "glue = boto3.Session().client('glue')\nglue.start_crawler(Name='c')",
            ["glue.start_crawler(Name='c')"],
        ),
        (
            "bucket = boto3.resource('s3').Bucket('b')\nbucket.upload_file('f', 'k')",
            ["bucket.upload_file('f', 'k')"],
        ),
        (
            "session = boto3.Session()\nsns = session.client('sns')\nsns.publish(Message='x')",
            ["sns.publish(Message='x')"],
        ),
        ("def put(client):\n    client.delete_objects(Bucket='b')", ["client.delete_objects(Bucket='b')"]),
        ("class Timer:\n    def start(self): ...\nTimer().start()", []),
    ],
)
def test_what_changes_something_in_aws_is_listed(tmp_path: Path, source: str, calls: list[str]):
    effects = script_effects(content_of(tmp_path, f"import boto3\n{source}"))

    assert {effect.kind for effect in effects} <= {EffectKind.NETWORK}
    assert [effect.call for effect in effects if not effect.call.startswith("boto3.")] == calls


def test_names_of_calls_mean_nothing_without_the_library(tmp_path: Path):
    assert kinds_in(tmp_path, "class Box:\n    def put_object(self): ...\nBox().put_object()") == []
