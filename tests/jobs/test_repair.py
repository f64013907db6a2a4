"""Repair: the failed step and those after it, what they need from before, and nothing else."""

from __future__ import annotations

from collections import Counter

import pytest

from gluepot.clock import utc_now
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import RunNotRepairableError
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import RunState, StepReuse
from gluepot.jobs.repairing import RepairRefusedError, RepairRepeatsError, plan_repair
from gluepot.jobs.run_claims import RunClaims
from gluepot.jobs.writes import WriteKind, plain_appends, writing_functions
from tests.jobs.notebooks import cell, page
from tests.waiting import wait_until

COUNT = "def count(name):\n    with open('steps', 'a') as file:\n        file.write(name + '\\n')"


def counts(folder):
    return Counter((folder / "steps").read_text().split())


@pytest.fixture
def failing(jobs, folder):
    """A job of five steps whose fourth fails until the file `fixed` is there; each step counts itself."""
    cells = [
        cell(1, f"from pathlib import Path\n{COUNT}", "job", title="Tools"),
        cell(2, "count('read')\nrows = [1, 2, 3]", "job", title="Read"),
        cell(3, "count('double')\ndoubled = [2 * row for row in rows]\nPath('out').write_text(str(doubled))", "job", title="Double"),
        cell(4, "count('check')\nassert Path('fixed').exists(), 'not yet'", "job", title="Check"),
        cell(5, "count('sum')\nprint(sum(doubled))", "job", title="Sum"),
    ]  # fmt: skip
    return jobs.promote("job", page(folder, *cells), Selection())


def repair(jobs, dispatcher, run):
    repairing = jobs.repair_run(run.id)
    dispatcher.tick(utc_now())
    return wait_for_run(jobs, repairing.id, limit_s=60)


def test_a_repair_resumes_at_the_failed_step(jobs, folder, failing, run_to_end, dispatcher):
    failed = run_to_end("job")
    assert failed.state is RunState.FAILED
    assert counts(folder) == {"read": 1, "double": 1, "check": 1}
    (folder / "fixed").touch()

    done = repair(jobs, dispatcher, failed)

    assert done.state is RunState.SUCCEEDED, done.error
    assert counts(folder) == {"read": 1, "double": 1, "check": 2, "sum": 1}
    assert jobs.log_text(done.id).text == "12"
    assert [step.reuse for step in done.steps] == [
        StepReuse.RECOMPUTED, StepReuse.RECOMPUTED, StepReuse.RECOMPUTED, StepReuse.RUN, StepReuse.RUN,
    ]  # fmt: skip
    assert (done.previous_run_id, done.root_run_id, done.repair_step) == (failed.id, failed.id, 3)


def test_steps_that_nobody_needs_are_skipped(jobs, folder, run_to_end, dispatcher):
    cells = [
        cell(1, f"from pathlib import Path\n{COUNT}", "job", title="Tools"),
        cell(2, "count('alone')\nPath('alone').write_text('x')", "job", title="Alone"),
        cell(3, "count('end')\nassert Path('fixed').exists()", "job", title="End"),
    ]
    jobs.promote("job", page(folder, *cells), Selection())
    failed = run_to_end("job")
    (folder / "fixed").touch()

    done = repair(jobs, dispatcher, failed)

    assert [(step.title, step.reuse, step.state) for step in done.steps] == [
        ("Tools", StepReuse.RECOMPUTED, RunState.SUCCEEDED),
        ("Alone", StepReuse.SKIPPED, RunState.SUCCEEDED),
        ("End", StepReuse.RUN, RunState.SUCCEEDED),
    ]
    assert counts(folder) == {"alone": 1, "end": 2}


def test_a_repair_of_a_repair_goes_on_from_there(jobs, folder, run_to_end, dispatcher, failing):
    failed = run_to_end("job")
    again = repair(jobs, dispatcher, failed)
    assert again.state is RunState.FAILED
    (folder / "fixed").touch()

    done = repair(jobs, dispatcher, again)

    assert done.state is RunState.SUCCEEDED
    assert counts(folder) == {"read": 1, "double": 1, "check": 3, "sum": 1}
    assert done.root_run_id == failed.id


def test_only_a_failed_run_is_repaired_and_only_once(jobs, folder, run_to_end, dispatcher, failing):
    failed = run_to_end("job")
    first = jobs.repair_run(failed.id)

    with pytest.raises(RunNotRepairableError, match=f"already taken up by run '{first.id}'"):
        jobs.repair_run(failed.id)
    with pytest.raises(RunNotRepairableError, match="it is WAITING"):
        jobs.repair_run(first.id)


PLAN = """\
import gluepot
from pyspark.sql import functions as F

spark = gluepot.session("job")

# %% Read
raw = spark.table("raw")
spark.conf.set("spark.sql.shuffle.partitions", "4")
print(raw.count())

# %% Clean
def keep(df):
    return df.where("ok")

clean = keep(raw)
clean.createOrReplaceTempView("clean")
lookup = {}
lookup["a"] = 1
other = raw.count()

# %% Store
gluepot.write(clean, "db.clean")
clean.write.mode("append").saveAsTable("db.log")

# %% Report
spark.sql("SELECT * FROM clean").show()
print(lookup)
"""


def test_the_plan_keeps_names_views_and_settings_and_leaves_writes_and_actions_out():
    plan = plan_repair(PLAN, 3)

    kept = [line.strip() for line in kept_lines(PLAN, plan)]
    assert plan.reuse == {
        0: StepReuse.RECOMPUTED,
        1: StepReuse.RECOMPUTED,
        2: StepReuse.SKIPPED,
    }
    assert 'raw = spark.table("raw")' in kept
    assert 'clean.createOrReplaceTempView("clean")' in kept
    assert 'lookup["a"] = 1' in kept
    assert any(line.startswith("spark.conf.set") for line in kept)
    assert not any("write" in line or "count()" in line for line in kept)


def kept_lines(source, plan):
    import ast

    tree = ast.parse(source)
    return [ast.get_source_segment(source, s) for i, s in enumerate(tree.body) if i not in plan.skipped]


@pytest.mark.parametrize(
    "write",
    [
        "df.write.mode('append').saveAsTable('t')",
        "df.write.mode('overwrite').parquet('/x')",
        "gluepot.write(df, 't')",
        "requests.post(url, df)",
    ],
)
def test_a_finished_write_is_not_done_again_for_the_rows_that_it_wrote(write):
    source = f"# %% Read\nimport gluepot, requests\ndf = spark.table('a')\n# %% Store\n{write}\n# %% Report\ngluepot.write(df, 'u')\nrequests.get(url)\n"

    plan = plan_repair(source, 2)

    assert write not in kept_lines(source, plan)
    assert plan.reuse == {0: StepReuse.RECOMPUTED, 1: StepReuse.SKIPPED}


def test_what_a_finished_step_changed_by_functions_is_changed_again():
    source = (
        "import os, random\n# %% Make\ntotal = 0\nrows = [1]\ndef add(n):\n    global total\n    total += n\n"
        "add(2)\nrandom.shuffle(rows)\nos.environ['MODE'] = 'fast'\nunused = add\n# %% Report\nprint(total, rows)\n"
    )

    kept = kept_lines(source, plan_repair(source, 1))

    assert [line.split("(")[0].split(" =")[0] for line in kept[1:-1]] == [
        "total", "rows", "def add", "add", "random.shuffle", "os.environ['MODE']",
    ]  # fmt: skip


def test_what_only_an_append_gives_refuses_the_repair():
    source = (
        "# %% Append\nrows = spark.table('a')\ndef store(df):\n    df.write.mode('append').saveAsTable('t')\n"
        "    return df.count()\nn = store(rows)\n# %% Report\nprint(n)\n"
    )

    with pytest.raises(RepairRefusedError, match="need 'n', which step 'Append' makes"):
        plan_repair(source, 1)
    assert plan_repair(source.replace("print(n)", "print(1)"), 1).reuse == {0: StepReuse.SKIPPED}


@pytest.mark.parametrize(
    "made", ["r = requests.post(url)", "r = df.to_sql('t', engine)", "def f():\n    requests.put(u)\nr = f()"]
)
def test_what_only_an_effect_gives_refuses_the_repair(made):
    source = f"import requests\n# %% Send\nurl = 'u'\n{made}\n# %% Report\nprint(r)\n"

    with pytest.raises(RepairRepeatsError, match=r"need 'r', which step 'Send' \(cell 3\) makes by"):
        plan_repair(source, 1, [3, 4])
    assert plan_repair(source.replace("print(r)", "print(1)"), 1).reuse == {0: StepReuse.SKIPPED}


def test_a_client_is_made_again_for_a_later_step():
    source = "import boto3\n# %% Connect\ns3 = boto3.client('s3')\n# %% Put\ns3.put_object()\n"

    assert plan_repair(source, 1).reuse == {0: StepReuse.RECOMPUTED}


@pytest.mark.parametrize(
    ("source", "appends"),
    [
        ("df.write.mode('append').saveAsTable('t')", True),
        ("df.write.saveAsTable('t', mode='append')", True),
        ("df.write.insertInto('t')", True),
        ("df.write.insertInto('t', overwrite=True)", False),
        ("df.write.mode('overwrite').parquet('/x')", False),
        ("df.writeTo('t').append()", True),
        ("df.writeTo('t').overwritePartitions()", False),
        ("spark.sql('INSERT INTO t SELECT * FROM s')", True),
        ("spark.sql(f'INSERT INTO {t} SELECT 1')", True),
        ("spark.sql('INSERT OVERWRITE t SELECT * FROM s')", False),
        ("spark.sql('CREATE TABLE t AS SELECT 1 AS a')", False),
        ("gluepot.write(df, 't')", False),
        ("df.write.mode(m).saveAsTable('t')", True),
        ("m = 'overwrite'\ndf.write.mode(m).saveAsTable('t')", False),
        ("df.write.mode(saveMode='append').saveAsTable('t')", True),
        ("df.write.save(p, 'parquet', 'append')", True),
        ("w = df.write.mode('append')\nw = w.format('orc')\nw.saveAsTable('t')", True),
        ("w = df.write.mode('overwrite')\nw.saveAsTable('t')", False),
        ("df.to_sql('t', engine, if_exists='append')", True),
        ("df.to_sql('t', engine, if_exists='replace')", False),
        ("q = 'INSERT INTO t SELECT 1'\nspark.sql(q)", True),
        ("for q in queries:\n    spark.sql(q)", True),
        ("rows = spark.sql(q)\nprint(rows)", False),
        ("done = spark.sql(q)", True),
        ("q = f'INSERT INTO {t} SELECT 1'\nrows = spark.sql(q)\nprint(rows)", True),
        ("q = '-- add\\ninsert  into t '\nq += 'SELECT 1'\nrows = spark.sql(q)\nprint(rows)", True),
        ("for q in ['SELECT 1', 'INSERT INTO t SELECT 2']:\n    rows = spark.sql(q)\n    print(rows)", True),
        ("QS = ['SELECT 1', 'INSERT INTO t SELECT 2']\nrows = [spark.sql(q) for q in QS]\nprint(rows)", True),
        ("q = f'SELECT * FROM {t}'\nq = q + ' LIMIT 3'\nrows = spark.sql(q)\nprint(rows)", False),
        ("rows.append(3)", False),
    ],
)
def test_plain_appends_are_found(source, appends):
    assert bool(plain_appends(source)) is appends


def test_functions_that_write_through_one_another_are_known():
    import ast

    tree = ast.parse(
        "def a(df):\n    b(df)\ndef b(df):\n    df.write.mode('append').parquet('x')\ndef c():\n    pass\n"
    )

    assert writing_functions(tree) == {"a": WriteKind.APPENDS, "b": WriteKind.APPENDS}


def test_a_killed_run_is_repaired_from_the_step_it_was_in(app, jobs, folder, dispatcher):
    cells = [
        cell(1, f"from pathlib import Path\n{COUNT}", "job", title="Tools"),
        cell(2, "count('first')", "job", title="First"),
        cell(3, "count('second')\nPath('up').touch()\nimport time\nwhile not Path('go').exists():\n    time.sleep(0.01)", "job", title="Second"),
    ]  # fmt: skip
    jobs.promote("job", page(folder, *cells), Selection())
    run = jobs.start_run("job")
    dispatcher.tick(utc_now())
    wait_until((folder / "up").exists, "the second step")
    (held,) = RunClaims(app.database).held()
    held.owner.end(grace_s=0)
    wait_until(lambda: not held.child.is_alive(), "the script to end")
    dispatcher.tick(utc_now())
    (folder / "go").touch()

    done = repair(jobs, dispatcher, jobs.get_run(run.id))

    assert done.state is RunState.SUCCEEDED, done.error
    assert counts(folder) == {"first": 1, "second": 2}


def test_what_gluepot_reads_and_writes_is_seen_in_a_script():
    import ast

    from gluepot.jobs.drafting import kind_of
    from gluepot.jobs.models import JobKind
    from gluepot.jobs.table_use import table_use

    tree = ast.parse(
        "import gluepot\nrows = gluepot.read('db.raw', bookmark='b')\nfiles = gluepot.read('s3://lake/x', format='csv')\n"
        "shop = gluepot.read('orders', connection='shop')\ngluepot.write(rows, 'db.clean')\ngluepot.write(files, table='db.other')"
    )

    assert (list(table_use(tree).reads), list(table_use(tree).writes)) == (
        ["db.raw"],
        ["db.clean", "db.other"],
    )
    assert kind_of(tree) is JobKind.SPARK
