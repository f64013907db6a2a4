"""Reference §13: what a job that runs as a node of a workflow is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from awsglue.utils import GlueArgumentError, getResolvedOptions
from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.jobs.cells import Selection
from gluepot.jobs.workflow_arguments import workflow_arguments
from gluepot.schedule.workflows.yaml_form import read_workflow
from tests.awsglue.conftest import SCRIPTS
from tests.jobs.notebooks import page
from tests.waiting import wait_until

NODE = {"GLUEPOT_WORKFLOW_NAME": "nightly", "GLUEPOT_WORKFLOW_RUN_ID": "wr_1"}


def test_s13_a_glue_script_gets_both_and_others_get_nothing():
    assert workflow_arguments("import sys\nfrom awsglue.utils import x\n", NODE) == (
        "--WORKFLOW_NAME", "nightly", "--WORKFLOW_RUN_ID", "wr_1",
    )  # fmt: skip
    assert workflow_arguments("import awsglue", {}) == ()
    assert workflow_arguments("print('awsglue')", NODE) == ()
    assert workflow_arguments("import awsglue\narguments = parser.parse_args()", NODE) == ()


def test_a_script_that_resolves_its_options_gets_its_jobs_name_and_run():
    told = {"GLUEPOT_JOB_NAME": "mine", "GLUEPOT_RUN_ID": "jr_1"}
    source = "import sys\nfrom awsglue.utils import getResolvedOptions\n"

    assert workflow_arguments(source, told) == ("--JOB_NAME", "mine", "--JOB_RUN_ID", "jr_1")
    assert workflow_arguments("import awsglue", told) == ()


def test_s13_both_are_found_in_the_environment_where_the_command_line_is_the_scripts_own(monkeypatch):
    for name, value in NODE.items():
        monkeypatch.setenv(name, value)

    found = getResolvedOptions(["s.py"], ["WORKFLOW_NAME", "WORKFLOW_RUN_ID"])
    said = getResolvedOptions(["s.py", "--WORKFLOW_NAME", "mine"], ["WORKFLOW_NAME"])

    assert (found["WORKFLOW_NAME"], found["WORKFLOW_RUN_ID"]) == ("nightly", "wr_1")
    assert said["WORKFLOW_NAME"] == "mine"


def test_s13_outside_of_a_workflow_they_are_missing_like_any_other():
    with pytest.raises(GlueArgumentError, match="WORKFLOW_NAME"):
        getResolvedOptions(["s.py"], ["WORKFLOW_NAME"])


def test_a_node_of_a_workflow_reads_its_workflows_name(app: App, tmp_path: Path):
    app.jobs.promote("told", page(tmp_path, (SCRIPTS / "in_workflow.py").read_text()), Selection())
    app.workflows.save(read_workflow("nodes:\n  only: {job: told}\n", "nightly"))
    app.workflows.start("nightly", {})
    dispatcher = app.dispatcher

    def has_ended() -> bool:
        dispatcher.tick(utc_now())
        runs = app.jobs.list_runs("told", limit=1)
        return bool(runs) and runs[0].state.is_final

    wait_until(has_ended, "the node's run to end", limit_s=60)

    [run] = app.jobs.list_runs("told", limit=1)
    assert "node of nightly True" in app.jobs.log_text(run.id).text, run.error
