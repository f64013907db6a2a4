"""What counts as writing when `%session restore` asks before it runs a cell again."""

from __future__ import annotations

import ast

import pytest

from gluepot.notebook.cell_effects import writing_functions, writing_lines


@pytest.mark.parametrize(
    "source",
    [
        "df.write.mode('append').parquet('/x')",
        "df.write.saveAsTable('t')",
        "df.writeTo('t').append()",
        "query = df.writeStream.start()",
        "glueContext.write_dynamic_frame.from_options(frame=f)",
        "rdd.saveAsTextFile('/x')",
        "spark.sql('INSERT INTO t SELECT 1')",
        "spark.sql('CREATE TABLE t AS SELECT 1')",
        "spark.sql('SELECT 1; DROP TABLE t')",
        "spark.sql(text)",
        "spark.sql(f'DELETE FROM {table}')",
        "spark.sql('this is no SQL at all')",
        "pdf.to_csv('x.csv')",
        "open('x', 'w').write('y')",
        "with open('x', mode='a') as f:\n    pass",
        "Path('x').unlink()",
        "Path('x').open('w')",
        "os.system('rm x')",
        "subprocess.Popen(['rm', 'x'])",
        "requests.post('http://x')",
        "for x in y:\n    cursor.execute('DELETE FROM t')",
    ],
)
def test_this_may_write(source: str) -> None:
    assert len(writing_lines(ast.parse(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "df = spark.read.parquet('/x').where('a = 1')",
        "df = spark.table('t').cache()",
        "df.createOrReplaceTempView('v')",
        "spark.sql('SELECT * FROM t')",
        "spark.sql(f'SELECT * FROM t WHERE day = {day!r}')",
        "spark.sql('CREATE TEMP VIEW v AS SELECT 1')",
        "spark.sql('CREATE DATABASE IF NOT EXISTS d')",
        "spark.sql('USE d')",
        "spark.conf.set('a', 'b')",
        "spark.udf.register('f', str.upper)",
        "text = open('x').read()",
        "rows = [row.asDict() for row in df.collect()]",
        "def save(df):\n    df.write.parquet('/x')",
        "name = text.replace('a', 'b')",
    ],
)
def test_this_only_reads(source: str) -> None:
    assert writing_lines(ast.parse(source)) == []


def test_a_call_of_a_function_that_writes_counts_as_writing() -> None:
    writers = writing_functions(
        ast.parse("def save(df):\n    df.write.parquet('/x')\ndef look(df):\n    return df")
    )

    assert writers == {"save"}
    assert writing_lines(ast.parse("save(df)\nlook(df)"), writers) == ["save(df)"]
