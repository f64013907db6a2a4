"""`gluepot classifier …`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from gluepot.cli.crawl import open_crawl_app
from gluepot.cli.output import verb
from gluepot.crawl.custom import ClassifierKind, ClassifierList, CustomClassifier, HeaderPresence
from gluepot.crawl.spoken import classifier_of


@click.group()
def classifier() -> None:
    """Custom classifiers: add, list, delete."""


@classifier.command()
@click.argument("name")
@click.argument("kind", type=click.Choice([kind.value for kind in ClassifierKind]))
@click.option("--classification", default="", help="grok: what the format is called.")
@click.option(
    "--pattern", default="", help="grok: the pattern of a line, such as '%{IP:client} %{GREEDYDATA:rest}'."
)
@click.option(
    "--patterns-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="grok: a file of named patterns, one NAME EXPRESSION a line.",
)
@click.option("--row-tag", default="", help="xml: the tag of the rows.")
@click.option("--path", default="", help="json: where the records are, such as '$[*]'.")
@click.option("--delimiter", default="", help="csv: the delimiter; \\t for a tab.")
@click.option("--quote", default="", help="csv: the quote.")
@click.option(
    "--contains-header",
    type=click.Choice(list(HeaderPresence)),
    default=HeaderPresence.UNKNOWN.value,
    help="csv: whether the first row names the columns.",
)
@click.option("--header", default="", help="csv: the names of the columns, with commas between.")
@click.option("--datatypes", default="", help="csv: Glue's types of the columns, with commas between.")
@click.option("--allow-single-column", is_flag=True, help="csv: one column is enough.")
@click.option("--disable-value-trimming", is_flag=True, help="csv: leave blanks around values.")
@verb
def add(name: str, *, kind: str, **said: Any) -> CustomClassifier:
    """Store a classifier; name it in a crawl with --classifier NAME."""
    with closing(open_crawl_app()) as app:
        return app.classifiers.add(classifier_of(name, kind, said))


@classifier.command("list")
@verb
def list_() -> ClassifierList:
    """List the custom classifiers and the built-in ones."""
    with closing(open_crawl_app()) as app:
        return app.classifiers.overview()


@classifier.command()
@click.argument("name")
@verb
def delete(name: str) -> ClassifierList:
    """Delete a classifier; tables stay."""
    with closing(open_crawl_app()) as app:
        app.classifiers.delete(name)
        return app.classifiers.overview()
