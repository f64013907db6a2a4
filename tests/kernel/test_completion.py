"""What Tab offers and Shift-Tab tells, with and without a session."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kernel.driver import KernelDriver

pytestmark = pytest.mark.spark


def shell_reply(kernel: KernelDriver, request: str) -> dict[str, Any]:
    while True:
        reply = kernel.client.get_shell_msg(timeout=30)
        if reply["parent_header"]["msg_id"] == request:
            return dict(reply["content"])


def matches(kernel: KernelDriver, code: str) -> list[str]:
    """Return what Tab offers at the bar in `code`."""
    request = kernel.client.complete(code.replace("|", "", 1), code.index("|"))
    return list(shell_reply(kernel, request)["matches"])


def inspected(kernel: KernelDriver, code: str) -> str:
    """Return what Shift-Tab tells at the bar in `code`."""
    request = kernel.client.inspect(code.replace("|", "", 1), code.index("|"))
    return str(shell_reply(kernel, request)["data"].get("text/plain", ""))


def test_spark_knows_every_function_that_is_offered(kernel: KernelDriver) -> None:
    shown = kernel.execute(
        "from gluepot.notebook.sql_functions import function_names\n"
        "known = {row[0] for row in spark.sql('SHOW SYSTEM FUNCTIONS').collect()}\n"
        "print(sorted(set(function_names()) - known))"
    )

    assert shown.stdout.strip() == "['try_cast']"  # which is syntax, not a function


def test_bare_names_are_completed_from_the_database_and_the_views_in_use(kernel: KernelDriver) -> None:
    kernel.execute("%%sql\nCREATE DATABASE IF NOT EXISTS in_use;\nCREATE TABLE in_use.birds (name string)")

    before = matches(kernel, "%%sql\nSELECT * FROM bir|")
    kernel.execute('spark.sql("USE in_use")')
    after = matches(kernel, "%%sql\nSELECT * FROM bir|")
    kernel.execute("spark.range(3).createOrReplaceTempView('birds_seen')")
    with_view = matches(kernel, "%%sql\nSELECT * FROM bir|")
    its_columns = matches(kernel, "%%sql\nSELECT s.i| FROM birds_seen s")
    kernel.execute("%%sql\nDROP VIEW birds_seen;\nUSE default")

    assert (before, after) == ([], ["birds"])
    assert (with_view, its_columns) == (["birds_seen", "birds"], ["id"])


def test_names_are_completed_and_described_without_a_session(kernel_without_session: KernelDriver) -> None:
    kernel = kernel_without_session
    kernel.execute("def length(text): 'How long.'")
    kernel.execute(
        "from gluepot.catalog.models import Column, Database, Origin, OriginKind, Table\n"
        "catalog = get_ipython().kernel.gluepot_app().catalog\n"
        "catalog.create_database(Database(name='shop_window'))\n"
        "columns = (Column(name='id', type='bigint', comment='of the shop'), Column(name='name', type='string'))\n"
        "origin = Origin(kind=OriginKind.API, reference='test')\n"
        "table = Table(database='shop_window', name='goods', columns=columns, location='file:///tmp/goods')\n"
        "catalog.create_table(table, origin)"
    )

    assert matches(kernel, "%%sql\nSELECT * FROM shop_window.|") == ["goods"]
    assert matches(kernel, "%%sql\nSELECT g.i| FROM shop_window.goods g") == ["id"]
    assert matches(kernel, 'frame = spark.sql("SELECT g.| FROM shop_window.goods g")') == ["id", "name"]
    assert matches(kernel, "spark.table('shop_window.g|") == ["goods"]
    assert "--rows" in matches(kernel, "%%sql --r|")
    assert "of the shop" in inspected(kernel, "%%sql\nSELECT * FROM shop_window.goo|ds")
    assert inspected(kernel, 'spark.sql("SELECT g.na|me FROM shop_window.goods g")').endswith("name: string")
    assert inspected(kernel, "%%sql\nSELECT leng|th(name) FROM shop_window.goods").startswith("length(col)\n")
    assert "How long." in inspected(kernel, "leng|th('text')")
    assert "no Spark session" in kernel.execute("%session status").text
