"""A notebook of another kernel comes over with nothing changed but the kernel's name."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from gluepot.cli.main import main
from gluepot.errors import InvalidInputError
from gluepot.jobs.kernel_switch import switch_kernel

GLUE = {
    "cells": [{"cell_type": "code", "source": ["%idle_timeout 60\n", "größe = 1"], "metadata": {"tags": ["x"]}, "outputs": [],
               "execution_count": 3}],
    "metadata": {"kernelspec": {"display_name": "Glue PySpark", "language": "python", "name": "glue_pyspark"},
                 "language_info": {"name": "Python_Glue_Session"}},
    "nbformat": 4, "nbformat_minor": 4,
}  # fmt: skip


@pytest.mark.parametrize("indent", [1, 2, "\t", None])
def test_only_the_kernel_is_another_one(tmp_path, indent):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(GLUE, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")

    switched = switch_kernel(path)

    expected = json.loads(json.dumps(GLUE))
    expected["metadata"]["kernelspec"] = {"display_name": "gluepot", "language": "python", "name": "gluepot"}
    assert switched.before == "glue_pyspark"
    assert path.read_text(encoding="utf-8") == json.dumps(expected, indent=indent, ensure_ascii=False) + "\n"


def test_a_copy_leaves_the_notebook_as_it_was(tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(GLUE), encoding="utf-8")

    done = CliRunner().invoke(
        main, ["notebook", "import", str(path), "-o", str(tmp_path / "m.ipynb"), "--json"]
    )

    assert json.loads(done.output) == {"path": str(tmp_path / "m.ipynb"), "before": "glue_pyspark"}
    assert json.loads(path.read_text(encoding="utf-8")) == GLUE
    with pytest.raises(InvalidInputError, match="exists"):
        switch_kernel(path, tmp_path / "m.ipynb")


@pytest.mark.parametrize("text", ["no JSON", "[]", "{}", '{"cells": 1}'])
def test_what_is_no_notebook_is_said_and_left(tmp_path, text):
    path = tmp_path / "n.ipynb"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidInputError, match="is not a notebook"):
        switch_kernel(path)
    assert path.read_text(encoding="utf-8") == text
