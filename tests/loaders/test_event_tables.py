"""Tables of adverse events as articles and labels print them: what a figure is, of which grade, of how many people."""

from __future__ import annotations

import pytest
from lxml import etree

from loaders.event_tables import EventFigure, event_figures
from loaders.grids import read_grid


def figures(caption: str, header: str, *rows: str) -> list[EventFigure]:
    """Return the figures of a table whose cells have bars between."""
    cells = [[f"<td>{cell.strip()}</td>" for cell in row.split("|")] for row in rows]
    heads = "".join(f"<th>{cell.strip()}</th>" for cell in header.split("|"))
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    table = f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return list(event_figures(read_grid(etree.fromstring(table))))


def shown(figure: EventFigure) -> tuple[str, ...]:
    reading = figure.reading
    values = (reading.percent, reading.affected, reading.people)
    return (figure.term, *("" if value is None else str(value) for value in values))


@pytest.mark.parametrize(
    ("header", "grades"),
    [
        ("A Grade 3+", (3, 5)),
        ("A Grade 1 to 3", (1, 3)),
        ("A Grade 2–4", (2, 4)),
        ("A Grade 4 or 5", (4, 5)),
        ("A Grade 3/4/5", (3, 5)),
        ("A Grade III/IV", (3, 4)),
        ("A Grade 2 or higher", (2, 5)),
        ("A, any grade", (1, 5)),
        ("A", None),
    ],
)
def test_the_grades_of_a_header_are_read_to_their_end(header: str, grades: tuple[int, int] | None) -> None:
    (figure,) = figures("Events, n (%)", f"Event | {header} (N=100)", "Neutropenia | 5 (5)")
    assert (figure.grades, figure.column.group) == (grades, "A")


def test_which_rows_are_shown_does_not_say_what_their_figures_are() -> None:
    for caption in ("Events in ≥5% of patients", "Events in at least 10% of patients", "Events in 5% or more"):
        (figure,) = figures(caption, "Event | A (N=107)", "Neutropenia | 12")
        assert shown(figure) == ("Neutropenia", "", "", "")
        assert "neither the cell nor the header says" in figure.reading.reason


def test_figures_in_brackets_are_percentages_only_where_that_is_said_or_fits() -> None:
    for header in ("A", "A, % (n)"):
        rows = figures("Events", f"Event | {header}", "Neutropenia | 53 (57)", "Rash | 12 (13)")
        assert {shown(one)[1:] for one in rows} == {("", "", "")}
    fitting, other = figures("Events", "Event | A (N=107)", "Neutropenia | 53.3 (57)", "Rash | 5 (&lt;1)")
    assert shown(fitting) == ("Neutropenia", "53.3", "57", "107")
    assert other.reading.reason == "5 of 107 is not <1 %"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1 (&lt;1)", "1 of 100 is not <1 %"),
        ("1 (≤1)", ("1", "1", "100")),
        ("0 (&lt;1)", ("1", "0", "100")),
        ("5/50", ("", "5", "50")),
        ("5/50 (10%)", ("10", "5", "50")),
        ("5/50 (11%)", "5 of 50 is not 11 %"),
        ("5/4", "5 of 4 is no share"),
        ("0/0", "0 of 0 is no share"),
    ],
)
def test_a_cell_may_say_its_limit_or_its_own_denominator(cell: str, expected: str | tuple[str, ...]) -> None:
    (figure,) = figures("Events, n (%)", "Event | A (N=100)", f"Neutropenia | {cell}")
    assert (figure.reading.reason or shown(figure)[1:]) == expected


def test_a_raised_point_is_a_decimal_point() -> None:
    (figure,) = figures("Events", "Event | A (N=107)", "Neutropenia | 12 (11·2%)")
    assert shown(figure) == ("Neutropenia", "11.2", "12", "107")


def test_nobody_is_a_count_where_the_figures_of_the_table_are_counts() -> None:
    first, second, nobody = figures("Events", "Event | A (N=107) | B (N=102)", "Rash | 5 (5) | 2 (2)", "Fever | – | 0")
    assert (shown(first)[2], shown(second)[2]) == ("5", "2")
    assert shown(nobody) == ("Fever", "0", "0", "102")
    (share,) = figures("Events, (% of patients)", "Event | A (N=107)", "Fever | 0")
    assert shown(share) == ("Fever", "0", "", "107")


def test_a_row_may_say_how_many_people_the_columns_are_about() -> None:
    rows = ("No. of patients | 107 | N = 102", "Neutropenia | 57 (53.3) | 10 (9.8)")
    assert [shown(one) for one in figures("Events, n (%)", "Event | A | B", *rows)] == [
        ("Neutropenia", "53.3", "57", "107"),
        ("Neutropenia", "9.8", "10", "102"),
    ]


def test_a_row_may_be_a_grade_of_the_event_above_it() -> None:
    rows = (
        "Blood |",
        "Neutropenia | 50 (50)",
        "Grade 3 | 20 (20)",
        "Fatigue |",
        "Grade 3-4 | 5 (5)",
        "Rash (grade 3) | 1 (1)",
    )
    found = [(one.term, one.system, one.grades) for one in figures("Events, n (%)", "Event | A (N=100)", *rows)]
    assert found == [
        ("Neutropenia", "Blood", None),
        ("Neutropenia", "Blood", (3, 3)),
        ("Fatigue", "Blood", (3, 4)),
        ("Rash", "Blood", (3, 3)),
    ]


def test_a_heading_or_a_caption_may_say_the_grades_of_all_rows_below() -> None:
    (one,) = figures("Grade 3-4 adverse events, n (%)", "Event | A (N=100)", "Neutropenia | 5 (5)")
    assert one.grades == (3, 4)
    (one,) = figures("Events of any grade in 5%, grade 3 in 1%", "Event | A (N=100)", "Neutropenia | 5 (5)")
    assert one.grades is None
    first, second = figures("Events", "Event | A (N=100)", "Neutropenia | 5 (5)", "Grade 3 or 4 |", "Rash | 1 (1)")
    assert (first.grades, second.grades) == (None, (3, 4))


@pytest.mark.parametrize(
    ("caption", "header", "row", "counts_all"),
    [
        ("Adverse reactions leading to permanent discontinuation (%)", "A (N=100)", "Neutropenia", False),
        ("Discontinuations of treatment due to adverse events, n (%)", "A (N=100)", "Neutropenia", False),
        ("Fatal adverse reactions, n (%)", "A (N=100)", "Neutropenia", False),
        ("Events, n (%)", "A, leading to dose reduction (N=100)", "Neutropenia", False),
        ("Events, n (%)", "A (N=100)", "Any adverse event leading to treatment discontinuation", False),
        ("Events until discontinuation of treatment, n (%)", "A (N=100)", "Neutropenia", True),
        ("Events that led to a warning, n (%)", "A (N=100)", "Neutropenia", True),
    ],
)
def test_what_led_to_something_is_not_how_often_an_event_was(
    caption: str, header: str, row: str, *, counts_all: bool
) -> None:
    (figure,) = figures(caption, f"Event | {header}", f"{row} | 5 (5)")
    assert (figure.reading.affected, bool(figure.reading.reason)) == ((5, False) if counts_all else (None, True))


@pytest.mark.parametrize(
    ("caption", "header", "row", "serious"),
    [
        ("Serious adverse reactions, n (%)", "A (N=100)", "Neutropenia", True),
        ("Treatment-emergent serious adverse events, n (%)", "A (N=100)", "Neutropenia", True),
        ("Events, n (%)", "A, serious (N=100)", "Neutropenia", True),
        ("Events, n (%)", "A (N=100)", "Any serious adverse event", True),
        ("Non-serious adverse events, n (%)", "A (N=100)", "Neutropenia", False),
        ("Common and serious adverse events, n (%)", "A (N=100)", "Neutropenia", False),
        ("Serious and non-serious adverse events, n (%)", "A (N=100)", "Neutropenia", False),
    ],
)
def test_serious_events_are_told_from_all(caption: str, header: str, row: str, *, serious: bool) -> None:
    (figure,) = figures(caption, f"Event | {header}", f"{row} | 5 (5)")
    assert (figure.is_serious, figure.reading.affected) == (serious, 5)


def test_the_number_of_people_is_read_to_its_end() -> None:
    for number in ("1.050", "1 050", "1\u202f050"):
        (figure,) = figures("Events, %", f"Event | A (N={number})", "Neutropenia | 0")
        assert figure.column.people is None
    (figure,) = figures("Events, %", "Event | A<br/>N=1,050 %", "Neutropenia | 0")
    assert (figure.column.people, figure.column.group) == (1050, "A")


def test_a_raised_figure_behind_a_word_is_a_mark_and_behind_a_number_a_power() -> None:
    first, second = figures(
        "Events, %", "Event | A", "Neutropenia<sup>1,2</sup> | 5", "Cells below 10<sup>9</sup>/L | 5"
    )
    assert (first.term, second.term) == ("Neutropenia", "Cells below 10⁹/L")
