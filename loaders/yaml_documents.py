"""YAML files as published: values as texts, without aliases, with the place of what is broken."""

from __future__ import annotations

from typing import Any

import yaml

from kg.errors import Finding
from kg.yaml_texts import first_alias, yaml_texts
from loaders.archives import PublishedFile

LARGEST = 256 << 20
"""Bytes of one file."""


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
        alias = first_alias(document)
        if alias:
            rule, remedy = "YAML that repeats parts by aliases is not read", "Write the part out."
            line = alias.start_mark.line + 1 if alias.start_mark else 1
            findings.append(Finding(file.place, line, "", f"*{alias.anchor}", rule, remedy))
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
