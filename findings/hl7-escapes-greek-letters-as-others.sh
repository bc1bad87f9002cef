#!/bin/sh
# Packages: hl7 0.4.5
# Behaviour: In a message of HL7 version 2 a character may be written as \X and its bytes in hexadecimal, two digits
# for each (HL7 version 2.5, chapter 2, escape sequences, hexadecimal). escape of hl7 writes each character beyond
# ASCII as the digits of its number in Unicode, three for a Greek letter, and unescape of the same package reads them
# two by two: the beta of a microglobulin is a semicolon and a control character, "at least 10" is a quotation mark
# and another letter, and ten to the ninth a blank and a y. A Latin letter or a micro sign comes back. Nothing says
# so, neither of the two functions is documented to keep to Latin letters, and the message itself can hold the
# characters as they are. One would expect what was escaped, or an error. No issue of the makers on it was found.
# Output seen:
#   beta-2: '\\X3b2\\2' ';\x022'
#   at least 10: '\\X2265\\10' '"e10'
#   10 to the 9: '10\\X2079\\' '10 y'
#   micrograms: '\\Xb5\\g' 'µg'
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check hl7==0.4.5
PYTHONIOENCODING=utf-8 venv/bin/python - > seen <<'PYTHON'
import hl7

message = hl7.parse("MSH|^~\\&|A|B|C|D|20200101||ORU^R01|1|P|2.5\r")
TEXTS = {"beta-2": "\u03b22", "at least 10": "\u226510", "10 to the 9": "10\u2079", "micrograms": "\u00b5g"}
for name, text in TEXTS.items():
    print(f"{name}:", repr(message.escape(text)), repr(message.unescape(message.escape(text))))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
