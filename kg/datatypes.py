"""The datatypes of numbers in XML Schema, by their IRIs."""

from __future__ import annotations

XSD = "http://www.w3.org/2001/XMLSchema#"
WHOLE_NUMBERS = frozenset(
    f"{XSD}{name}"
    for name in (
        *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int"),
        *("short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
NUMBERS = WHOLE_NUMBERS | {f"{XSD}decimal", f"{XSD}double", f"{XSD}float"}
