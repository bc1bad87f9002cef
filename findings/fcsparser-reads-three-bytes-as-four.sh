#!/bin/sh
# Packages: fcsparser 0.2.8, FlowCal 1.3.1
# Behaviour: A channel of integers in a file of flow cytometry may have three bytes, $PnB/24, and $BYTEORD says in which
# order they stand (FCS 3.1, required keywords). fcsparser, which supports such channels, puts the byte that is missing in
# front of the three in either order, and does not count it when it looks for the next channel. Little-endian values
# become 256 times as large, and are then cut to their range; where a channel of 16 bits stands beside two of three bytes,
# big-endian values are wrong as well. What the cytometer measured is gone, without an error or a warning. FlowCal beside
# it has it. (Whether the order matters was asked when three bytes came in, fcsparser 17.)
# Output seen:
#   written: [1000, 2000, 30] [1001, 2001, 31]
#   (16, 16, 16) bits, little-endian: fcsparser [1000, 2000, 30] [1001, 2001, 31] FlowCal as written
#   (16, 16, 16) bits, big-endian: fcsparser [1000, 2000, 30] [1001, 2001, 31] FlowCal as written
#   (24, 24, 24) bits, little-endian: fcsparser [256000, 249856, 7680] [256256, 250112, 7936] FlowCal as written
#   (24, 24, 24) bits, big-endian: fcsparser [1000, 2000, 30] [1001, 2001, 31] FlowCal as written
#   (24, 24, 16) bits, little-endian: fcsparser [256000, 249856, 30] [256256, 250112, 31] FlowCal as written
#   (24, 24, 16) bits, big-endian: fcsparser [768, 2000, 30] [768, 2001, 31] FlowCal as written
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check fcsparser==0.2.8 FlowCal==1.3.1
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
import FlowCal
import fcsparser

EVENTS = ((1000, 2000, 30), (1001, 2001, 31))


def written(bits, order, words):
    """Write the events as FCS 3.1: a header, keywords in /, and integers of so many bits."""
    data = b"".join(value.to_bytes(size // 8, words) for event in EVENTS for value, size in zip(event, bits))
    begin, places = 1024, dict.fromkeys(("$BEGINANALYSIS", "$ENDANALYSIS", "$BEGINSTEXT", "$ENDSTEXT", "$NEXTDATA"), 0)
    end = begin + len(data) - 1
    keywords = places | {"$BEGINDATA": begin, "$ENDDATA": end, "$BYTEORD": order, "$DATATYPE": "I", "$MODE": "L"}
    keywords |= {"$PAR": len(bits), "$TOT": len(EVENTS)}
    for number, size in enumerate(bits, 1):
        of_channel = {"B": size, "E": "0,0", "N": f"FL{number}", "R": 2**16 if size == 16 else 2**18}
        keywords |= {f"$P{number}{name}": value for name, value in of_channel.items()}
    text = ("/" + "".join(f"{name}/{value}/" for name, value in keywords.items())).encode()
    offsets = (58, 57 + len(text), begin, end, 0, 0)
    head = ("FCS3.1    " + "".join(f"{offset:8}" for offset in offsets)).encode()
    with open("events.fcs", "wb") as file:
        file.write((head + text).ljust(begin) + data)


print("written:", *map(list, EVENTS))
for bits in ((16, 16, 16), (24, 24, 24), (24, 24, 16)):
    for order, words in (("1,2,3,4", "little"), ("4,3,2,1", "big")):
        written(bits, order, words)
        _, frame = fcsparser.parse("events.fcs")
        of_fcsparser = [list(map(int, event)) for event in frame.values]
        of_flowcal = [list(map(int, event)) for event in FlowCal.io.FCSData("events.fcs")]
        right = of_flowcal == list(map(list, EVENTS))
        print(f"{bits} bits, {words}-endian: fcsparser", *of_fcsparser, "FlowCal", "as written" if right else "otherwise")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
