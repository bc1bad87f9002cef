"""YAML files as published: values as texts, without aliases, with the place of what is broken."""

from __future__ import annotations

import re
from typing import Any

import yaml

from kg.errors import Finding
from kg.yaml_texts import TEXT_LOADER, yaml_texts
from loaders.archives import PublishedFile

LARGEST = 256 << 20
"""Bytes of one file."""

_MAYBE_ALIAS = re.compile(rb"(?:^|[\s\[{,:-])\*[A-Za-z0-9_-]+\s*(?:$|[,\]}#\n])", re.MULTILINE)


def read_yaml(file: PublishedFile, findings: list[Finding]) -> Any:
    """Return what a file holds, values as texts; None, with a finding, where it cannot be read."""
    document = file.stream.read(LARGEST + 1)
    if len(document) > LARGEST:
        findings.append(Finding(file.place, 1, "", "", f"the file has more than {LARGEST >> 20} MB", "Split it."))
        return None
    if document and not document.endswith(b"\n"):
        rule = "the file ends within a line: it may be cut short"
        findings.append(Finding(file.place, document.count(b"\n") + 1, "", "", rule, "Fetch it again."))
    try:
        if _MAYBE_ALIAS.search(document):
            for event in yaml.parse(document, TEXT_LOADER):
                if isinstance(event, yaml.AliasEvent):
                    rule, remedy = "YAML that repeats parts by aliases is not read", "Write the part out."
                    line = event.start_mark.line + 1 if event.start_mark else 1
                    findings.append(Finding(file.place, line, "", f"*{event.anchor}", rule, remedy))
                    return None
        result = yaml_texts(document)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        rule = f"the YAML is broken or cut short here: {' '.join(str(reason).split())}"
        findings.append(Finding(file.place, line, "", "", rule, "Fetch it again."))
    except (ValueError, RecursionError) as error:
        findings.append(Finding(file.place, 1, "", "", f"the YAML cannot be read: {error}", "Look at the file."))
    else:
        if result is None:
            findings.append(Finding(file.place, 1, "", "", "the file holds nothing", "Fetch it again."))
        return result
    return None
