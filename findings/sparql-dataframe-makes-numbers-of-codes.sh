#!/bin/sh
# Packages: sparql-dataframe 0.4, pandas 3.1.1
# Behaviour: In the CSV results of SPARQL each value is the text of its term (SPARQL 1.1 Query Results CSV and TSV
# Formats, section 3). sparql_dataframe.get asks an endpoint for CSV, and hands it to pandas as any table: a code that
# is a string, "001" or "1E5", is a number, and another one than it was, as soon as all of its column look like one; the
# words None and NA, which are answers to what a patient was given before, are missing, and cannot be told from what is
# not known. Nothing says so, and no option switches it off. A join with the store that the codes came from finds
# nothing. One would expect the texts.
# Output seen:
#   answered 001, None, NA; table 1.0, nan, nan
#   answered 1E5, drug A, 4; table 100000.0, drug A, 4.0
#   answered 020, drug B, 07; table 20.0, drug B, 7.0
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check sparql-dataframe==0.4 pandas==3.1.1
venv/bin/python -W ignore - > seen <<'PYTHON'
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import sparql_dataframe

ROWS = [["code", "before", "measured"], ["001", "None", "NA"], ["1E5", "drug A", "4"], ["020", "drug B", "07"]]


class Endpoint(BaseHTTPRequestHandler):
    def do_GET(self):
        body = "".join(",".join(row) + "\r\n" for row in ROWS).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/csv; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = HTTPServer(("127.0.0.1", 0), Endpoint)
Thread(target=server.serve_forever, daemon=True).start()
query = "SELECT ?code ?before ?measured { ?row :code ?code ; :before ?before ; :measured ?measured }"
table = sparql_dataframe.get(f"http://127.0.0.1:{server.server_port}/sparql", query)
for given, read in zip(ROWS[1:], table.itertuples(index=False)):
    print(f"answered {', '.join(given)}; table {', '.join(map(str, read))}")
server.shutdown()
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
