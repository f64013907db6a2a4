"""A crawl's changes and its own memory of them are published together, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.crawl.lakes import by_name

# The catalog is the seam: one that ends the process where the name of the case says.
_DYING = """
import os, sys
from gluepot.app import open_app
from gluepot.catalog.service import CatalogService
from gluepot.crawl.service import CrawlService

class DyingCatalog(CatalogService):
    def apply(self, changes, origin, *, within=None):
        def last(connection):
            within(connection)
            if sys.argv[2] == "before the commit":
                os._exit(9)
        super().apply(changes, origin, within=last)
        os._exit(9)

app = open_app()
CrawlService(app.database, DyingCatalog(app.database, app.settings), app.settings).crawl([sys.argv[1]], database="red")
"""


@pytest.mark.parametrize(
    ("moment", "kind"), [("before the commit", "created"), ("after the commit", "unchanged")]
)
def test_a_crawl_killed_while_publishing_leaves_all_or_nothing(app, write, moment, kind):
    write("sales/a.csv", "id,v,w\n1,x,2\n2,y,3\n")
    target = str(write.root / "sales")
    done = subprocess.run([sys.executable, "-c", _DYING, target, moment], env=os.environ, check=False)
    assert done.returncode == 9

    again = app.crawl.crawl([target], database="red")

    assert by_name(again)["sales"].kind == kind
    write("sales/a.csv", "id,v\n1,x\n2,y\n3,z\n")
    fewer = by_name(app.crawl.crawl([target], database="red"))["sales"]
    assert [change.name for change in fewer.column_changes] == ["w"]
    assert "not made by a crawl: columns are only added" not in fewer.notes
