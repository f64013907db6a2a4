from __future__ import annotations

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gluepot.crawl.errors import NoTargetError, TargetError
from gluepot.crawl.models import ChangeKind
from tests.crawl.lakes import by_name


def reasons(run):
    return {skipped.path.rpartition("/")[2]: skipped.reason for skipped in run.skipped}


def test_missing_folder_names_what_is_near(app, write):
    write("sales/a.csv", "id,v\n1,x\n2,y\n")

    with pytest.raises(TargetError) as caught:
        app.crawl.crawl([str(write.root / "salse")])

    assert str(caught.value).endswith("/salse'. Did you mean 'sales'?")
    assert "There is no folder or file" in str(caught.value)


def test_empty_folder_is_a_sentence(app, write):
    (write.root / "nothing").mkdir(parents=True)

    with pytest.raises(TargetError, match=r"The folder '.*nothing' is empty\. Name a folder that has files"):
        app.crawl.crawl([str(write.root / "nothing")])


def test_no_target_is_a_sentence(app):
    with pytest.raises(NoTargetError, match="no target"):
        app.crawl.crawl([])


def test_one_missing_target_of_two_is_reported_and_the_other_crawled(app, write):
    write("sales/a.csv", "id,v\n1,x\n2,y\n")

    run = app.crawl.crawl([str(write.root / "sales"), str(write.root / "other")])

    assert list(by_name(run)) == ["sales"]
    assert "There is no folder or file" in run.skipped[0].reason


def test_file_that_is_not_what_its_name_says_is_taken_for_what_it_is(app, write, read):
    write("mixed/a.csv", '{"id":1}\n{"id":2}\n')

    run = app.crawl.crawl([str(write.root / "mixed")])

    (table,) = run.tables
    assert table.classification == "json"
    assert "a.csv holds json, not what its name says" in table.notes
    assert read("default", "mixed") == [(1,), (2,)]


def test_truncated_parquet_is_named_and_the_rest_can_be_read(app, write, read):
    folder = write.root / "events"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"id": list(range(1000))}), folder / "a.parquet")
    (folder / "b.parquet").write_bytes((folder / "a.parquet").read_bytes()[:2000])

    run = app.crawl.crawl([str(folder)])

    assert reasons(run) == {"b.parquet": "a truncated Parquet file: its footer is missing"}
    (table,) = run.tables
    assert (table.kind, table.files) == (ChangeKind.CREATED, 1)
    assert any("to leave 'b.parquet' out" in note for note in table.notes)
    assert read("default", "events") == [(n,) for n in range(1000)]


def test_files_that_cannot_be_opened_are_named(app, write):
    write("odd/a.csv", "id,v\n1,x\n2,y\n")
    (write.root / "odd" / "gone.csv").symlink_to("nowhere.csv")
    os.mkfifo(write.root / "odd" / "pipe.csv")

    run = app.crawl.crawl([str(write.root / "odd")])

    assert reasons(run) == {"gone.csv": "a link to nothing", "pipe.csv": "not a regular file"}
    assert list(by_name(run)) == ["odd"]


def test_a_file_that_may_not_be_read_is_named(app, write):
    """Files of a remote store, whose permissions hold for root too."""
    import fsspec
    from fsspec.implementations.memory import MemoryFileSystem

    class Guarded(MemoryFileSystem):
        protocol = "guarded"
        store: dict = {}  # noqa: RUF012 - fsspec's own way
        pseudo_dirs: list = [""]  # noqa: RUF012

        @classmethod
        def _strip_protocol(cls, path):
            return super()._strip_protocol(path.removeprefix("guarded://"))

        def open(self, path, mode="rb", **rest):
            if path.endswith("secret.csv") and "r" in mode:
                raise PermissionError(13, "Permission denied", path)
            return super().open(path, mode, **rest)

    fsspec.register_implementation("guarded", Guarded, clobber=True)
    files = fsspec.filesystem("guarded")
    files.pipe("/lake/sales/a.csv", b"id,v\n1,x\n2,y\n")
    files.pipe("/lake/sales/secret.csv", b"id,v\n1,x\n2,y\n")

    run = app.crawl.crawl(["guarded:///lake/sales"])

    assert reasons(run) == {"secret.csv": "cannot be opened: Permission denied"}
    assert list(by_name(run)) == ["sales"]


def test_links_in_a_circle_end(app, write):
    write("loop/a.csv", "id,v\n1,x\n2,y\n")
    (write.root / "loop" / "again").symlink_to(write.root / "loop")

    run = app.crawl.crawl([str(write.root / "loop")])

    assert "leads back" in reasons(run)["again"]
    assert list(by_name(run)) == ["loop"]


def test_hidden_files_and_markers_are_no_data(app, write):
    write("jobs/part-0.csv", "id,v\n1,x\n2,y\n")
    write("jobs/_SUCCESS", "")
    write("jobs/.part-0.csv.crc", "crc")
    write("jobs/_temporary/0/part-0.csv", "id,v\n1,x\n")

    run = app.crawl.crawl([str(write.root / "jobs")])

    assert (run.files, run.skipped_count) == (1, 0)


def test_a_delta_table_is_never_loose_parquet(app, write):
    folder = write.root / "delta"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"id": [1]}), folder / "part-0.parquet")
    write("delta/_delta_log/00000000000000000000.json", "{}")

    run = app.crawl.crawl([str(folder)])

    assert run.tables == ()
    assert run.skipped[0].reason.startswith("the root of a damaged Delta table")


@pytest.mark.parametrize(
    "name", ["with space", "quote's", 'double"quote', "new\nline", "ünïcode", "percent%20", "a;b"], ids=repr
)
def test_folders_with_odd_names_make_tables(app, write, read, name):
    write(f"{name}/a.csv", "id,v\n1,x\n2,y\n")

    run = app.crawl.crawl([str(write.root / name)])

    (table,) = run.tables
    assert read("default", table.name) == [(1, "x"), (2, "y")]


def test_unknown_kind_of_url_is_a_sentence(app):
    with pytest.raises(TargetError, match="is of a kind that cannot be crawled"):
        app.crawl.crawl(["nosuch://bucket/path"])
