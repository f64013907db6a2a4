"""`gluepot glue check`: what a script uses of Glue, and what of it is there, without running it."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from awsglue.check.findings import ScriptCheck, Standing
from awsglue.check.scripts import check_script, check_scripts
from gluepot.cli.main import main
from gluepot.errors import NotFoundError

SCRIPTS = Path(__file__).parent / "scripts"


def checked(folder: Path, text: str) -> ScriptCheck:
    path = folder / "s.py"
    path.write_text(text, encoding="utf-8")
    return check_script(path)


def standing(check: ScriptCheck, api: str) -> Standing:
    [found] = [use.standing for use in check.uses if use.api == api]
    return found


def test_every_script_of_this_suite_which_runs_is_said_to_run():
    report = check_scripts([SCRIPTS])

    assert {script.path for script in report.scripts if not script.runs} == set()
    assert all(script.uses for script in report.scripts)


@pytest.mark.parametrize(
    ("line", "api", "expected"),
    [
        ("ctx.create_dynamic_frame.from_catalog(database='a', table_name='b')", "create_dynamic_frame.from_catalog", "works"),
        ("ctx.create_dynamic_frame_from_catalog(database='a')", "create_dynamic_frame_from_catalog", "works"),
        ("ctx.create_dynamic_frame.from_options('dynamodb', {})", "connection_type=dynamodb", "missing"),
        ("ctx.write_dynamic_frame.from_options(f, 's3', {}, format='ion')", "format=ion", "missing"),
        ("ctx.getSink(connection_type='s3', path='x')", "connection_type=s3", "works"),
        ("ctx.create_dynamic_frame.from_options('jdbc', {'hashfield': 'a'})", "connection_type=jdbc", "works"),
        ("ctx.start_transaction()", "start_transaction", "missing"),
        ("frame.resolveChoice(choice='make_cols')", "resolveChoice", "works"),
        ("from awsglueml.transforms import FindMatches", "FindMatches", "missing"),
        ("ApplyMapping.apply(frame=f, mappings=[])", "ApplyMapping", "works"),
        ("import boto3", "boto3", "partly"),
        ("import awsglue.unheard", "awsglue.unheard", "missing"),
        ("import gs_derived", "gs_derived", "works"),
        ("ctx.create_dynamic_frame.from_catalog('sales-eu', 'orders')", "sales-eu", "partly"),
        ("spark.sql(f'SELECT * FROM glue_catalog.{db}.orders')", "glue_catalog", "partly"),
        ("frame.gs_flatten(maxLevels=1)", "gs_flatten", "works"),
        ("import gs_lookup", "gs_lookup", "missing"),
        ("import gs_of_our_own", "gs_of_our_own", "missing"),
        ("from recipe_transforms import *", "recipe_transforms", "missing"),
        ("glue = boto3.client('glue', region_name='x')", "boto3 glue", "partly"),
        ("boto3.session.Session().client(service_name='secretsmanager')", "boto3 secretsmanager", "partly"),
        ("NAME = 's3'\nboto3.resource(NAME)", "boto3 s3", "partly"),
        ("ctx.write_dynamic_frame.from_options(f, 's3', {}, 'ion')", "format=ion", "missing"),
        ("ctx.create_dynamic_frame.from_options('s3', {}, 'ion')", "format=ion", "partly"),
        ("K = 'dynamodb'\nctx.getSource(K)", "connection_type=dynamodb", "missing"),
        ("ctx.getSink('delta', path='x')", "connection_type=delta", "partly"),
        ("sink = ctx.getSink('s3')\nsink.setFormat('grokLog')", "format=grokLog", "missing"),
        ("source = ctx.getSource('s3')\nsource.setFormat('grokLog')", "format=grokLog", "works"),
        ("ctx.create_dynamic_frame.from_jdbc(x)", "create_dynamic_frame.from_jdbc", "missing"),
        ("g = GlueContext(sc)\ng.purge_tables('a', 'b')", "purge_tables", "missing"),
        ("ctx.purge_table('d', 't', {'excludeStorageClasses': ['GLACIER']})", "excludeStorageClasses", "missing"),
        ("O = {'maxBand': 1}\nctx.create_dynamic_frame.from_options('s3', O, 'json')", "maxBand", "partly"),
        ("Unbox.apply(frame=f, path='p', format='avro')", "unbox avro", "missing"),
        ("d.classify_columns(f, ['EMAIL', 'PERSON_NAME'])", "PERSON_NAME", "missing"),
        ("P = {'EMAIL': [{'action': 'REDACT'}]}\nd.detect(f, P)", "detect with actions", "missing"),
        ("g.write_from_options(frame_or_dfc=f, connection_type='oracle')", "connection_type=oracle", "partly"),
        ("ctx.write_dynamic_frame.from_jdbc_conf(f, 'c', {'preactions': 'TRUNCATE t'})", "preactions", "partly"),
        ("ctx.create_dynamic_frame.from_options('s3', {'groupFiles': 'inPartition'}, 'parquet')", "groupFiles", "partly"),
        ("ctx.create_dynamic_frame.from_options('hudi', {})", "connection_type=hudi", "partly"),
        ("df.write.mode('append').format('delta').save('x')", "format delta", "partly"),
        ("w = df.write\nw.format('org.apache.hudi').save('x')", "format org.apache.hudi", "partly"),
        ("spark.readStream.format('kinesis').load()", "format kinesis", "missing"),
        ("spark.read.format('net.snowflake.spark.snowflake')", "format net.snowflake.spark.snowflake", "partly"),
        ("b.config('spark.sql.catalog.c', 'org.apache.iceberg.spark.SparkCatalog')", "iceberg", "partly"),
        ("from pyspark.sql.column import _to_seq", "_to_seq", "missing"),
        ("from no_such_library.deep import x", "no_such_library.deep", "partly"),
        ("s.setCatalogInfo(catalogDatabase='sales-eu', catalogTableName='t')", "sales-eu", "partly"),
        ("s.setCatalogInfo('sales', 'or-ders')", "or-ders", "partly"),
        ("ResolveChoice.apply(f, choice='match_catalog', database='sales-eu', table_name='t')", "sales-eu", "partly"),
        ("R = 'Rules = [ (RowCount > 0) and (FileSize > 1), IsUnique \"a\" ]'", "rule FileSize", "partly"),
        ("ctx.create_data_frame.from_catalog('d', 't', additional_options={'startingPosition': 'latest'})", "startingPosition", "missing"),
        ("import no_such_library", "no_such_library", "partly"),
    ],
)  # fmt: skip
def test_what_is_used_is_found_and_judged(tmp_path, line, api, expected):
    assert standing(checked(tmp_path, line), api) == expected


def test_an_option_that_is_off_and_sparks_own_methods_of_a_context_are_nothing_to_say(tmp_path):
    check = checked(
        tmp_path,
        "g = GlueContext(sc)\ng.sql('x')\ng.create_dynamic_frame.from_options('s3', {}, 'csv', {'optimizePerformance': False})",
    )

    assert {use.api for use in check.uses if use.standing != "works"} == set()


@pytest.mark.parametrize(
    "line",
    [
        "ctx.write_dynamic_frame.from_options(f, 's3', {'path': 'x'}, 'csv', {'separator': '|', 'quoteAll': True})",
        "ctx.create_dynamic_frame.from_options('s3', {'groupFiles': 'inPartition'}, 'json')",
        "ctx.create_dynamic_frame.from_options(kind, {'connectionName': 'c'})",
        "'{}'.format('delta')\nquery.format('kinesis')",
        "spark.read.format('csv')\nspark.read.format('com.example.source')",
        "from pyspark.sql.functions import col\nfrom pyspark.sql import functions as F\nfrom pyspark import sql",
        "import json, pathlib\nfrom beside import x\nfrom . import y",
        "d.detect(f, {'image': 1})",
        "df.registerTempTable('t')",
        "R = f'Rules = [ {x}, FileSize > 1 ]'\nS = 'Rules = [ RowCount > 0 ]'",
    ],
)
def test_what_works_is_not_said_to_lack_something(tmp_path, line):
    (tmp_path / "beside.py").touch()

    check = checked(tmp_path, line)

    assert [use for use in check.uses if use.standing != "works"] == []


def test_where_options_of_files_change_nothing_those_of_other_sources_are_not_meant(tmp_path):
    check = checked(
        tmp_path,
        "ctx.create_dynamic_frame.from_options('snowflake', {'connectionName': 'c'})\n"
        "ctx.create_dynamic_frame.from_options('s3', {'connectionName': 'c'}, 'json')",
    )

    assert [use.places for use in check.uses if use.api == "connectionName"] == [(2,)]


def test_lines_are_gathered_and_words_of_plain_spark_are_not_glues(tmp_path):
    check = checked(tmp_path, "frame.toDF()\ndf.count()\ndf.join(o, 'id')\nother.toDF()\n")

    assert [(use.api, use.places) for use in check.uses] == [("toDF", (1, 4))]


def test_a_client_of_aws_is_told_by_its_service_and_what_is_here_instead(tmp_path):
    check = checked(tmp_path, "import boto3\nsecrets = boto3.client('secretsmanager')\nweb.client('x')\n")

    assert [use.api for use in check.uses] == ["boto3", "boto3 secretsmanager"]
    assert "gluepot connection add" in check.uses[1].reason
    assert check.runs


def test_a_script_that_does_not_parse_is_reported_with_its_line(tmp_path):
    check = checked(tmp_path, "a = 1\nformat=parquet +\n")

    assert not check.runs
    assert check.problem.startswith("line 2: ")


def test_a_notebook_is_checked_by_its_code_cells_magics_included(tmp_path):
    cells = [
        nbformat.v4.new_code_cell("%worker_type G.1X\nfrom awsglue.context import GlueContext"),
        nbformat.v4.new_markdown_cell("frame.unbox()"),
        nbformat.v4.new_code_cell("frame.relationalize('root', 's3://x')"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "n.ipynb")

    check = check_script(tmp_path / "n.ipynb")

    assert [(use.api, use.places) for use in check.uses] == [("GlueContext", (1,)), ("relationalize", (2,))]


def test_a_missing_file_offers_its_neighbours(tmp_path):
    (tmp_path / "nightly.py").touch()

    with pytest.raises(NotFoundError, match=r"Did you mean .*nightly\.py"):
        check_scripts([tmp_path / "nigthly.py"])


def test_the_command_prints_text_and_json(tmp_path):
    script = tmp_path / "s.py"
    script.write_text("frame.toDF()\nctx.transition_table()\n", encoding="utf-8")

    shown = CliRunner().invoke(main, ["glue", "check", str(script)])
    told = CliRunner().invoke(main, ["glue", "check", str(script), "--json"])

    assert "✗ transition_table (line 2): storage classes are" in shown.output
    assert [use["standing"] for use in json.loads(told.output)["scripts"][0]["uses"]] == ["works", "missing"]
