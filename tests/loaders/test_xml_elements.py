"""XML files element by element: what is whole is read, what a file must not do is said."""

from __future__ import annotations

from io import BufferedReader, BytesIO

import pytest

from kg.errors import Finding
from loaders import xml_elements
from loaders.archives import PublishedFile
from loaders.xml_elements import element_bytes, parse_element, read_elements


def read(text: str | bytes) -> tuple[list[str], list[Finding]]:
    content = text if isinstance(text, bytes) else text.encode()
    findings: list[Finding] = []
    file = PublishedFile("a.xml", "a.xml", BufferedReader(BytesIO(content)))
    found = [element_bytes(element).decode() for element in read_elements(file, ["Set", "One"], ["One"], findings)]
    return found, findings


def test_records_come_one_by_one() -> None:
    assert read("<Set><One>a <i>b</i> c</One>\n<Other/><One/></Set>") == (["<One>a <i>b</i> c</One>", "<One/>"], [])


def test_a_record_may_be_the_root() -> None:
    assert read("<One><Set/></One>") == (["<One><Set/></One>"], [])


def test_a_record_in_a_record_is_a_part_of_it() -> None:
    assert read("<Set><One>a<One>b</One></One><One/></Set>") == (["<One>a<One>b</One></One>", "<One/>"], [])


def test_the_records_before_a_break_are_read() -> None:
    found, findings = read("<Set>\n<One>a</One>\n<One>cut")
    assert found == ["<One>a</One>"]
    assert findings[0].line == 3
    assert "cut short" in findings[0].rule


@pytest.mark.parametrize("text", ["PMID- 1", "{}", "", "<!DOCTYPE html><p>"], ids=["text", "json", "empty", "html"])
def test_what_is_no_xml_is_said(text: str) -> None:
    found, findings = read(text)
    assert not found
    assert "no XML" in findings[0].rule or "begins with" in findings[0].rule


@pytest.mark.parametrize("text", ["<html><One/></html>", "<html/>"])
def test_another_root_is_another_file(text: str) -> None:
    found, findings = read(text)
    assert not found
    assert findings[0].rule == "the file begins with <Set> or <One>"


def test_a_file_may_not_declare_entities() -> None:
    found, findings = read('<!DOCTYPE Set [<!ENTITY a "text"><!ENTITY b SYSTEM "b.txt">]><Set><One>&a;&b;</One></Set>')
    assert not found
    assert findings[0].value == "a, b"
    assert findings[0].rule == "the file declares entities of its own, which are not read"


def test_named_characters_of_a_schema_that_is_not_read_are_spelled_out() -> None:
    text = '<!DOCTYPE Set SYSTEM "none.dtd"><Set><One>Universit&agrave; <i>&beta;</i>&ge;3&nosuch; x</One></Set>'
    found, findings = read(text)
    assert found == ["<One>Università <i>β</i>≥3&amp;nosuch; x</One>"]
    assert [finding.value for finding in findings] == ["&nosuch;"]


def test_other_encodings_are_read() -> None:
    found, _ = read("<?xml version='1.0' encoding='windows-1252'?><Set><One>è “q”</One></Set>".encode("cp1252"))
    assert found == ["<One>è “q”</One>"]


def test_a_record_without_end_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_elements, "LARGEST_ELEMENT", 2**17)
    found, findings = read("<Set><One/><One>" + "<a>b</a>" * 50_000 + "</One></Set>")
    assert found == ["<One/>"]
    assert findings[0].rule == f"a record has at most {2**17} bytes"


def test_a_root_that_comes_too_late_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_elements, "LATEST_ROOT", 2**16)
    assert "begins with" in read("<html>" + "<p>b</p>" * 30_000 + "</html>")[1][0].rule


def test_a_record_is_read_again_as_it_was_written() -> None:
    content = b"<One a='&lt;'>x <b>y</b> z</One>"
    assert element_bytes(parse_element(content)) == b'<One a="&lt;">x <b>y</b> z</One>'


def test_a_record_with_a_namespace_that_is_no_uri_is_read_again() -> None:
    (written,), findings = read('<Set xmlns:x="http://w%w/"><One><x:b>c</x:b></One></Set>')
    assert [finding.rule.endswith("'http://w%w/' is not a valid URI") for finding in findings] == [True]
    assert "".join(parse_element(written.encode()).itertext()) == "c"
