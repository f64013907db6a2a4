"""Settings of Iceberg's catalogs in AWS, as they are here."""

from __future__ import annotations

import pytest

from gluepot.sessions.aws_catalogs import OURS_INSTEAD, all_at_home, at_home
from gluepot.sessions.glue_settings import GlueSettings, apply_setting

LAKE = "spark.sql.catalog.lake"


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        (f"{LAKE}.catalog-impl", "org.apache.iceberg.aws.glue.GlueCatalog", (f"{LAKE}.type", "hive")),
        (f"{LAKE}.type", "glue", (f"{LAKE}.type", "hive")),
        (f"{LAKE}.io-impl", "org.apache.iceberg.aws.s3.S3FileIO", None),
        (f"{LAKE}.glue.id", "123456789012", None),
        (f"{LAKE}.s3.endpoint", "http://x", None),
        (LAKE, "org.apache.iceberg.spark.SparkCatalog", (LAKE, "org.apache.iceberg.spark.SparkCatalog")),
        (f"{LAKE}.warehouse", "s3://w/", (f"{LAKE}.warehouse", "s3://w/")),
        (f"{LAKE}.catalog-impl", "org.example.Own", (f"{LAKE}.catalog-impl", "org.example.Own")),
        (f"{LAKE}.type", "hadoop", (f"{LAKE}.type", "hadoop")),
        ("spark.sql.shuffle.partitions", 4, ("spark.sql.shuffle.partitions", 4)),
    ],
)  # fmt: skip
def test_a_setting_is_what_it_means_here(key, value, meant):
    assert at_home(key, value) == meant


def test_a_whole_configuration_names_one_catalog_of_ours():
    given = {
        LAKE: "org.apache.iceberg.spark.SparkCatalog",
        f"{LAKE}.type": "glue",
        f"{LAKE}.client.region": "x",
    }

    told: dict[str, str] = {}

    assert all_at_home(given, told.setdefault) == {
        LAKE: "org.apache.iceberg.spark.SparkCatalog",
        f"{LAKE}.type": "hive",
    }
    assert "gluepot's own" in told["catalogs in AWS"]


def test_nothing_is_said_of_other_settings():
    told: dict[str, str] = {}

    assert all_at_home({LAKE: "org.example.Own"}, told.setdefault) == {LAKE: "org.example.Own"}
    assert told == {}


@pytest.mark.parametrize("beside", ["", " --conf spark.master=local[2]"])
def test_a_person_who_configures_one_is_told(beside):
    change = apply_setting(GlueSettings(), "spark_conf", f"{LAKE}.type=glue{beside}")

    assert change.settings.spec.conf == {f"{LAKE}.type": "hive"}
    assert OURS_INSTEAD in change.notice
