"""Inline markup of others, as parsers of HTML take it."""

from __future__ import annotations

from lxml import html

from loaders.markup import local_name, plain_text


def test_an_element_may_have_a_name_that_xml_does_not_have() -> None:
    element = html.fromstring("<td>33 <foot.note,>a</foot.note,></td>")
    assert [local_name(child) for child in element.iter()][-1] == "foot.note,"
    assert plain_text(element) == "33 a"
