"""The doctor looks at a real installation and changes nothing."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import gluepot.display.doctor  # noqa: F401 - registers how a diagnosis looks
from gluepot.cli.main import main
from gluepot.database import Database
from gluepot.database.services import kept_port, register_service
from gluepot.database.tables.sessions import services
from gluepot.display.rendering import render
from gluepot.doctor.home import look_at_home
from gluepot.doctor.installation import look_at_installation
from gluepot.doctor.models import Diagnosis, Finding, Verdict, problem
from gluepot.doctor.redaction import HIDDEN, settings_in_force, without_secrets
from gluepot.doctor.service import diagnose
from gluepot.doctor.spark_files import look_at_spark_files
from gluepot.doctor.stores import look_at_stores
from gluepot.sessions.scratch import javas_folder
from gluepot.settings import CatalogSettings, Settings
from gluepot.settings_sources import ResolvedSettings, field_names, load_settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def about(subject: str, findings: tuple[Finding, ...]) -> Finding:
    (found,) = [finding for finding in findings if finding.subject == subject]
    return found


def stores(settings: Settings, kind: str = "ext4") -> tuple[Finding, ...]:
    return tuple(look_at_stores(settings, kind_of=lambda _path: kind))


def test_a_fresh_home_has_no_problem_and_stays_untouched(home: Path) -> None:
    found = stores(Settings(home=home / "fresh"))

    assert [f.verdict for f in found] == [Verdict.OK, Verdict.OK]
    assert not (home / "fresh").exists()


def test_every_setting_is_shown_with_its_origin(home: Path) -> None:
    shown = {s.name: s for s in diagnose(load_settings(home.parent)).settings}

    assert list(shown) == list(field_names())
    assert shown["pool.size"].value == "0"
    assert shown["pool.size"].origin == "GLUEPOT_POOL_SIZE"
    assert shown["jobs.max_retries"].origin == "default"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://me:s3cret@host:5432/db", f"postgresql://me:{HIDDEN}@host:5432/db"),
        (
            "postgresql://host/db?user=me&password=s3cret&x=1",
            f"postgresql://host/db?user=me&password={HIDDEN}&x=1",
        ),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("sqlite:////home/me/gluepot.db", "sqlite:////home/me/gluepot.db"),
    ],
)
def test_passwords_in_urls_are_hidden(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_spark_settings_under_a_telling_name_are_hidden(home: Path) -> None:
    conf = {"spark.hadoop.fs.s3a.secret.key": "s3cret", "spark.ui.enabled": "false"}
    resolved = ResolvedSettings(
        settings=Settings(home=home, spark={"conf": conf}), origins=dict.fromkeys(field_names(), "default")
    )

    shown = {s.name: s.value for s in settings_in_force(resolved)}["spark.conf"]

    assert shown == f"spark.hadoop.fs.s3a.secret.key = {HIDDEN}, spark.ui.enabled = false"


def test_no_secret_reaches_the_output(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLUEPOT_DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/db")

    for arguments in (["doctor"], ["doctor", "--json"]):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        assert "s3cret" not in result.output
        assert HIDDEN in result.output


def test_a_database_that_does_not_answer_is_a_problem(home: Path) -> None:
    found = about("Database", stores(Settings(home=home, database={"url": "postgresql://127.0.0.1:1/db"})))

    assert found.verdict is Verdict.PROBLEM
    assert "does not answer" in found.text


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_sqlite_on_a_network_file_system_is_refused(home: Path, kind: str) -> None:
    found = stores(Settings(home=home), kind)[0]

    assert found.verdict is Verdict.PROBLEM
    assert f"network file system ({kind})" in found.text
    assert "GLUEPOT_HOME" in found.next_step


def test_postgresql_may_be_anywhere(home: Path) -> None:
    found = stores(Settings(home=home, database={"url": "postgresql://127.0.0.1:1/db"}), "nfs4")

    assert not any("network file system" in f.text for f in found)


def test_a_home_that_others_can_read_is_named_with_its_cure(home: Path) -> None:
    home.chmod(0o755)

    found = about("Home folder", tuple(look_at_home(Settings(home=home))))

    assert found.verdict is Verdict.WARNING
    assert found.next_step == f"Run: chmod 700 {home}"


def test_space_is_looked_at_where_spark_spills_and_archives_are_counted(home: Path, tmp_path: Path) -> None:
    fast, cache = tmp_path / "fast", tmp_path / "cache"
    fast.mkdir()
    (cache / "gluepot").mkdir(parents=True)
    (cache / "gluepot" / "classes-1.jsa").write_bytes(b"x" * 2_000_000)

    def found(conf: dict[str, str], environ: dict[str, str]) -> list[str]:
        settings = Settings(home=home, spark={"conf": conf})
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_CACHE_HOME", str(cache))
            return [f"{f.subject}: {f.text}" for f in look_at_spark_files(settings, environ)]

    by_setting = found({"spark.local.dir": f"{fast},/other"}, {})
    by_variable = found({"spark.local.dir": "/nowhere"}, {"SPARK_LOCAL_DIRS": str(fast)})

    assert by_setting == by_variable
    assert by_setting[0].endswith(f"GB free under {fast}")
    assert f"{javas_folder()}" in found({}, {})[0]
    assert (
        by_setting[1]
        == f"Class data: 1 archive of 2 MB in {cache}/gluepot, none yet for this Java and PySpark"
    )


def test_a_home_that_is_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert (
        about("Home folder", tuple(look_at_home(Settings(home=tmp_path / "file")))).verdict is Verdict.PROBLEM
    )


def test_a_migrated_database_is_at_the_newest_schema(database: Database, home: Path) -> None:
    found = about("Database", stores(Settings(home=home)))

    assert found.verdict is Verdict.OK
    assert "at schema" in found.text


def test_a_running_service_is_shown_with_its_process(database: Database, home: Path) -> None:
    register_service(database, "pot", now=NOW, version="1.2.3")

    assert "up: process" in about("Pot", stores(Settings(home=home))).text


def test_an_endpoint_that_answers_is_fine(database: Database, home: Path) -> None:
    port = kept_port(database, "metastore")
    register_service(database, "metastore", now=NOW, version="1")

    with socket.create_server(("127.0.0.1", port)):
        found = about("Metastore endpoint", stores(Settings(home=home)))

    assert (found.verdict, found.text) == (Verdict.OK, f"answers on port {port}")


def test_an_endpoint_that_is_up_but_silent_is_a_problem(database: Database, home: Path) -> None:
    kept_port(database, "metastore")
    register_service(database, "metastore", now=NOW, version="1")

    assert about("Metastore endpoint", stores(Settings(home=home))).verdict is Verdict.PROBLEM


def test_a_taken_port_names_the_taker(database: Database, home: Path) -> None:
    port = kept_port(database, "metastore")
    with database.write() as connection:
        connection.execute(services.update().values(pid=None))

    with socket.create_server(("127.0.0.1", port)):
        found = about("Metastore endpoint", stores(Settings(home=home)))

    assert found.verdict is Verdict.PROBLEM
    assert "was taken by" in found.text
    assert "process" in found.text


def test_the_worst_finding_is_the_verdict_and_its_next_step_is_shown_whole(home: Path) -> None:
    step = "Do this. " * 40
    text = render(
        Diagnosis(worst=Verdict.PROBLEM, findings=(problem("Lake", "is dry", step),), settings=())
    ).text

    assert "✗ Lake  is dry" in text
    assert f"→ {step}" in text


def test_json_has_stable_keys(home: Path) -> None:
    document = json.loads(CliRunner().invoke(main, ["doctor", "--json"]).stdout)

    assert set(document) == {"worst", "findings", "settings"}
    assert set(document["findings"][0]) == {"subject", "verdict", "text", "next_step"}
    assert set(document["settings"][0]) == {"name", "value", "origin"}


def test_an_outside_metastore_that_does_not_answer_is_a_problem(home: Path) -> None:
    settings = Settings(home=home, catalog=CatalogSettings(uri="thrift://127.0.0.1:1"))

    found = about("Metastore", stores(settings))

    assert found.verdict is Verdict.PROBLEM
    assert "127.0.0.1:1" in found.text


def test_a_missing_c_codec_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert about("Thrift", tuple(look_at_installation())).verdict is Verdict.OK

    monkeypatch.setattr("gluepot.doctor.installation.find_spec", lambda _name: None)

    found = about("Thrift", tuple(look_at_installation()))
    assert found.verdict is Verdict.WARNING
    assert "ten times slower" in found.text
