"""`gluepot promote`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app
from gluepot.jobs.cells import Selection
from gluepot.jobs.drafting import Draft
from gluepot.jobs.errors import PromotionRefusedError
from gluepot.jobs.key_values import key_values
from gluepot.jobs.notebook_file import read_notebook

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.display.jobs import Promoted
    from gluepot.jobs.checking.models import JobCheck


def _app() -> App:
    import gluepot.display.jobs  # noqa: F401 - registers how jobs look

    return ready_app()


@click.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.argument("name")
@click.option(
    "--cells", default="", metavar="2,5-8", help="Code cells by number instead of those tagged 'job'."
)
@click.option("--target", default="", metavar="CELL", help="One code cell and everything that it needs.")
@click.option(
    "--schedule", default="", metavar="CRON", help='Run it by itself: "0 2 * * *" is daily at 02:00.'
)
@click.option("--timezone", default="UTC", show_default=True, help="Zone of the schedule.")
@click.option("--description", default="", help="A sentence about the job.")
@click.option(
    "--check", is_flag=True, help="Store nothing: say what is wrong, run it on scratch tables, and compare."
)
@click.option("--no-run", is_flag=True, help="With --check: only read the cells.")
@click.option(
    "--allow-effects", is_flag=True, help="With --check: run it though it reaches more than tables."
)
@click.option(
    "--param", "-p", multiple=True, metavar="NAME=VALUE", help="With --check: a parameter of the run."
)
@verb
def promote(
    notebook: Path,
    name: str,
    *,
    cells: str,
    target: str,
    schedule: str,
    timezone: str,
    description: str,
    check: bool,
    no_run: bool,
    allow_effects: bool,
    param: tuple[str, ...],
) -> Promoted | Draft | JobCheck:
    """Make the chosen cells of NOTEBOOK the current version of job NAME."""
    from gluepot.display.jobs import Promoted
    from gluepot.schedule.cron import parse_schedule

    selection = Selection.parse(cells, target)
    parsed = parse_schedule(schedule, timezone) if schedule else None
    source = read_notebook(notebook)
    with closing(_app()) as app:
        if check:
            draft = app.jobs.draft(name, source, selection)
            if draft.problems:
                raise PromotionRefusedError(name, draft.problems)
            return draft if no_run else _checked(app, draft, param, allow_effects=allow_effects)
        promotion = app.jobs.promote(name, source, selection, description=description)
        trigger = app.schedule.set_schedule(name, parsed) if parsed else None
        return Promoted(promotion=promotion, trigger=trigger)


def _checked(app: App, draft: Draft, param: tuple[str, ...], *, allow_effects: bool) -> JobCheck:
    import gluepot.display.job_check  # noqa: F401 - registers how it looks
    from gluepot.display.rendering import render
    from gluepot.jobs.checking.errors import CheckFailedError
    from gluepot.jobs.checking.models import OnEffect

    on_effect = OnEffect.ALLOW if allow_effects else OnEffect.REFUSE
    check = app.checks.run(draft, key_values(param), on_effect=on_effect)
    if not check.has_passed:
        click.echo(render(check).text, err=True)
        raise CheckFailedError(check)
    return check
