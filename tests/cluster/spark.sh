#!/bin/sh
# Loads studies through a server of Apache Spark, ends its executors meanwhile, and holds the snapshot against that of
# one process. Needs Java 17 or newer, and fetches Spark (450 MB) into FOLDER, a new temporary one unless it is named:
#   tests/cluster/spark.sh [FOLDER]
# Run `make dev` first. CI does not run it.
set -eu
cd "$(dirname "$0")/../.."

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

python=${PYTHON:-python3}
[ -x .venv/bin/python ] || stop "There is no .venv here. Run: make dev"
java=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p') || java=
[ "${java:-0}" -ge 17 ] || stop "Spark 4 needs Java 17 or newer, and 'java -version' names ${java:-none}." \
  "On Debian: sudo apt-get install openjdk-17-jre-headless"
own=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$own" ] ||
  stop "The server needs the Python of .venv, $own: name one with PYTHON=python$own"

folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
[ -n "${1-}" ] || trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1
if ! [ -e "$folder/.done" ]; then
  echo "Installing Spark into $folder."
  "$python" -m venv --clear "$folder/server"
  "$folder/server/bin/python" -m pip install --quiet --require-hashes -r tests/cluster/server.txt
  "$python" -m pip install --quiet --require-hashes --upgrade --target "$folder/client" -r tests/cluster/client.txt
  touch "$folder/.done"
fi
.venv/bin/python -m tests.cluster.spark "$folder"
