"""The arguments of a Glue job, as `gluepot run --glue` understands them."""

from __future__ import annotations

import pytest

from gluepot.errors import InvalidInputError, MissingPartError
from gluepot.sessions.glue_arguments import GlueJob, glue_job


def job(*arguments: str, version: str = "", connectors: tuple[str, ...] = ()) -> GlueJob:
    return glue_job(
        arguments, name="nightly", temporary="file:///tmp/t", version=version, connectors=connectors
    )


def test_what_is_not_given_is_added_and_the_rest_is_handed_on():
    assert job("--country", "nl").arguments == (
        "--country", "nl", "--JOB_NAME", "nightly", "--TempDir", "file:///tmp/t",
    )  # fmt: skip
    given = ("--JOB_NAME", "mine", "--TempDir=s3://t/")
    assert job(*given).arguments == given
    assert job(*given).spec.app_name == "mine"


def test_settings_of_the_session_are_read():
    spec = job(
        "--conf", "spark.sql.shuffle.partitions=3 --conf spark.sql.session.timeZone=Asia/Tokyo",
        "--extra-py-files", "s3://code/a.py,b.zip", "--extra-jars=x.jar", "--additional-python-modules", "six==1.16,./m.whl",
        "--enable-metrics", "--job-language", "python",
    ).spec  # fmt: skip

    assert spec.conf == {"spark.sql.shuffle.partitions": "3", "spark.sql.session.timeZone": "Asia/Tokyo"}
    assert (spec.py_files, spec.jars) == (("s3://code/a.py", "b.zip"), ("x.jar",))
    assert spec.packages == ("six==1.16", "./m.whl")


@pytest.mark.parametrize(
    ("version", "conf"), [("5.0", {"spark.sql.ansi.enabled": "false"}), ("6.0", {}), ("", {})]
)
def test_up_to_glue_5_ansi_is_off(version, conf):
    assert job(version=version).spec.conf == conf


def test_a_setting_of_the_job_stands_above_its_version():
    assert job("--conf", "spark.sql.ansi.enabled=true", version="4.0").spec.conf == {
        "spark.sql.ansi.enabled": "true"
    }


def test_a_lake_format_without_its_connector_says_which_command_adds_it():
    assert job("--datalake-formats", "delta", connectors=("delta",)).spec.conf == {}
    with pytest.raises(MissingPartError, match="gluepot connectors add iceberg"):
        job("--datalake-formats", "delta, iceberg", connectors=("delta",))


def test_hudi_which_has_no_connector_here_is_taken_with_its_bundle():
    with pytest.raises(MissingPartError, match="Hudi's bundle for its Spark: --extra-jars"):
        job("--datalake-formats", "hudi")
    assert job("--datalake-formats", "hudi", "--extra-jars", "s3://j/hudi-spark4-bundle.jar").spec.jars


def test_studios_transforms_are_not_fetched_and_catalogs_of_aws_are_ours():
    spec = job(
        "--extra-py-files", "s3://aws-glue-studio-transforms-510798373988-prod-us-east-1/gs_common.py,s3://code/a.py",
        "--conf", "spark.sql.catalog.lake.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog"
        " --conf spark.sql.catalog.lake.io-impl=org.apache.iceberg.aws.s3.S3FileIO"
        " --conf spark.sql.catalog.lake.warehouse=s3://w/",
    ).spec  # fmt: skip

    assert spec.py_files == ("s3://code/a.py",)
    assert spec.conf == {"spark.sql.catalog.lake.type": "hive", "spark.sql.catalog.lake.warehouse": "s3://w/"}


@pytest.mark.parametrize("arguments", [("--conf", "spark.x"), ()])
def test_what_cannot_be_read_is_named(arguments):
    with pytest.raises(InvalidInputError, match=r"spark\.x|'five'"):
        job(*arguments, version="" if arguments else "five")
