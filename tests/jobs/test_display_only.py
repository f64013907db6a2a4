"""Statements that only show something stay out of a job."""

from __future__ import annotations

import ast

import pytest

from gluepot.jobs.cells import Selection
from gluepot.jobs.display_only import Figures, figures_of, is_display_only
from tests.jobs.notebooks import page


@pytest.mark.parametrize(
    ("source", "is_shown"),
    [
        ("plt.plot(df.x, df['y'], label='a')", True),
        ("plt.title('Sums')", True),
        ("ax.plot(xs)", True),
        ("axes[0].set_title('a')", True),
        ("df.plot()", True),
        ("df['a'].hist(bins=3)", True),
        ("df.groupby('a').count().plot.bar()", True),
        ("plt.plot(load())", False),
        ("load().plot()", False),
        ("plt.savefig('x.png')", False),
        ("chart = df.plot()", False),
    ],
)
def test_plots_whose_value_is_discarded_only_display(source, is_shown):
    [statement] = ast.parse(source).body

    assert is_display_only(statement, Figures.SHOWN) is is_shown
    assert not is_display_only(statement, Figures.KEPT)


def test_a_page_that_saves_its_figure_keeps_its_plots(jobs, folder):
    plot = "import matplotlib.pyplot as plt\nplt.plot([1])\nn = 1"
    shown = jobs.draft("x", page(folder, plot, "print(n)"), Selection()).content
    saved = jobs.draft("x", page(folder, plot, "plt.savefig('x.png')"), Selection()).content

    assert "plt.plot" not in shown.script
    assert "plt.plot([1])" in saved.script
    assert figures_of([ast.parse("send(fig)")]) is Figures.KEPT
