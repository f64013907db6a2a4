"""What every CLI verb shares: `--json`, exit codes, and one place where errors become sentences.

Exit codes (DESIGN, Commands): 0 success, 1 a user error, 2 usage, 3 a fault.
"""

from __future__ import annotations

import functools
import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

import click

from gluepot.display.rendering import render, to_json
from gluepot.errors import GluepotError

EXIT_USER_ERROR = 1
EXIT_FAULT = 3


def verb(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn a function that returns a value into a CLI verb: adds `--json`, prints the value, maps errors.

    The function may return None (nothing to print). It gets no `as_json` argument: how a value looks is not its
    business.
    """

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document with stable keys.")
    @functools.wraps(function)
    def wrapper(*args: Any, as_json: bool, **kwargs: Any) -> None:
        try:
            value = function(*args, **kwargs)
            if as_json:
                click.echo(json.dumps(to_json(value), indent=2, ensure_ascii=False))
            elif value is not None:
                click.echo(render(value).text)
        except GluepotError as error:
            fail(error, as_json=as_json)
        except (click.ClickException, click.exceptions.Exit, KeyboardInterrupt):
            raise
        except Exception:  # noqa: BLE001 - the outermost loop of the CLI: a fault ends with its traceback and code 3
            traceback.print_exc()
            sys.exit(EXIT_FAULT)

    return wrapper


def fail(error: GluepotError, *, as_json: bool) -> None:
    """Print a user error and leave with code 1."""
    if as_json:
        document = {"error": type(error).__name__, "message": error.sentence, "next_step": error.next_step}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        click.echo(f"gluepot: {error}", err=True)
    sys.exit(EXIT_USER_ERROR)
