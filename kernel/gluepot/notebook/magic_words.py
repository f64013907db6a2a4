"""What may be written on a magic's line: its options, the choices of an option's value, the words of its places."""

from __future__ import annotations

import re
from argparse import Action, ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass

_TAKES_REST = ("*", "+")


@dataclass(frozen=True, kw_only=True)
class MagicWords:
    """The words that may stand in the place of `begun`, the last one on the line ("" after a blank)."""

    begun: str
    words: tuple[str, ...]


def magic_words(parser: ArgumentParser, written: str) -> MagicWords:
    """Return what may come next after `written`, which follows a magic's name; no words where anything may."""
    *before, begun = re.split(r"\s+", written.lstrip())
    actions: Sequence[Action] = parser._actions  # noqa: SLF001 - argparse has no other list
    awaiting = _after(actions, before)
    if begun.startswith("-") and (awaiting is None or not awaiting.option_strings):
        words = [option for action in actions for option in action.option_strings]
    else:
        words = [str(choice) for choice in (awaiting.choices if awaiting else None) or ()]
    return MagicWords(begun=begun, words=tuple(word for word in words if word.startswith(begun)))


def _after(actions: Sequence[Action], before: Sequence[str]) -> Action | None:
    """Return the option whose value comes next, else the place that does; None where neither does."""
    options = {option: action for action in actions for option in action.option_strings}
    places = [action for action in actions if not action.option_strings]
    option: Action | None = None
    for word in before:
        if option is not None:
            option = None
        elif word.startswith("-"):
            found = options.get(word)
            option = found if found is not None and found.nargs != 0 else None
        elif places and places[0].nargs not in _TAKES_REST:
            places.pop(0)
    return option or (places[0] if places else None)
