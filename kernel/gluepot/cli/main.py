"""The `gluepot` command. Each verb's module is imported only when that verb is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

# verb -> module:attribute, in the order in which help shows them
VERBS: dict[str, str] = {
    "lab": "gluepot.cli.lab:lab",
    "tour-data": "gluepot.cli.tour:tour_data",
    "up": "gluepot.cli.pot:up",
    "down": "gluepot.cli.pot:down",
    "status": "gluepot.cli.pot:status",
    "doctor": "gluepot.cli.doctor:doctor",
    "session": "gluepot.cli.session:session",
    "sql": "gluepot.cli.sql:sql",
    "crawl": "gluepot.cli.crawl:crawl",
    "crawler": "gluepot.cli.crawl:crawler",
    "classifier": "gluepot.cli.classifiers:classifier",
    "catalog": "gluepot.cli.catalog:catalog",
    "preview": "gluepot.cli.catalog:preview",
    "versions": "gluepot.cli.catalog:versions",
    "search": "gluepot.cli.catalog_knowledge:search",
    "lineage": "gluepot.cli.catalog_knowledge:lineage",
    "promote": "gluepot.cli.promote:promote",
    "job": "gluepot.cli.job_verbs:job",
    "jobs": "gluepot.cli.jobs:jobs",
    "runs": "gluepot.cli.jobs:runs",
    "logs": "gluepot.cli.jobs:logs",
    "run": "gluepot.cli.jobs:run",
    "trigger": "gluepot.cli.schedule:trigger",
    "triggers": "gluepot.cli.schedule:triggers",
    "workflow": "gluepot.cli.workflows:workflow",
    "dispatch": "gluepot.cli.dispatch:dispatch",
    "service": "gluepot.cli.dispatch:service",
    "glue": "gluepot.cli.glue:glue",
    "notebook": "gluepot.cli.glue:notebook",
    "connection": "gluepot.cli.connections:connection",
    "connectors": "gluepot.cli.connections:connectors",
}


class LazyGroup(click.Group):
    """A group whose verbs are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        module, attribute = VERBS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from gluepot.errors import did_you_mean

        if args and args[0] not in VERBS and not args[0].startswith("-"):
            near = did_you_mean(args[0], VERBS)
            hint = f" Did you mean {near[0]!r}?" if near else " See: gluepot --help"
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gluepot", prog_name="gluepot")
def main() -> None:
    """Glue notebooks, a data catalog, crawlers and scheduled jobs on your own machine."""


if __name__ == "__main__":
    main()
