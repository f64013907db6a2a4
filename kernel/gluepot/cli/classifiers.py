"""`gluepot classifier …`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from gluepot.cli.crawl import open_crawl_app
from gluepot.cli.output import verb
from gluepot.crawl.custom import ClassifierKind, ClassifierList, CsvRules, CustomClassifier, HeaderPresence


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
def add(
    name: str, *, kind: str, classification: str, pattern: str, patterns_file: Path | None, row_tag: str, path: str,
    delimiter: str, quote: str, contains_header: str, header: str, datatypes: str, allow_single_column: bool,
    disable_value_trimming: bool,
) -> CustomClassifier:  # fmt: skip
    """Store a classifier; name it in a crawl with --classifier NAME."""
    rules = CsvRules(
        delimiter=delimiter.replace("\\t", "\t"), quote=quote, contains_header=HeaderPresence(contains_header),
        header=_words(header), datatypes=_words(datatypes), allow_single_column=allow_single_column,
        disable_value_trimming=disable_value_trimming,
    )  # fmt: skip
    patterns = patterns_file.read_text() if patterns_file is not None else ""
    with closing(open_crawl_app()) as app:
        return app.classifiers.add(
            CustomClassifier(
                name=name, kind=ClassifierKind(kind), classification=classification, grok_pattern=pattern,
                custom_patterns=patterns, row_tag=row_tag, json_path=path, csv=rules,
            )
        )  # fmt: skip


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


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
