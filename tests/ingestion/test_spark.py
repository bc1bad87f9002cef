"""What a Spark cluster gets and gives, without Spark; `tests/cluster/spark.sh` starts one and kills its executors."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from kg.errors import BuildError, ClusterError, ConfigurationError
from kg.ingestion import spark_cluster
from kg.ingestion.cluster import cluster_converter
from kg.ingestion.conversion import KINDS_OF_FILE, REPORT, Batch, Premises
from kg.ingestion.converted_part import (
    LIBRARIES,
    ConvertedPart,
    conversion_versions,
    converted_part,
    packed_value,
    unpacked_value,
)
from kg.ingestion.load_options import Loading
from kg.ingestion.spark_cluster import explained, require_server
from kg.ingestion.spark_executor import record_batch
from loaders.bulk import OURS, bulk_loader
from tests.loaders.mapped_tables.conftest import MAPPING, TABLE

SAMPLE = Path(__file__).parents[1] / "loaders" / "clinical_trials_gov" / "samples" / "NCT99990001.json"
# What libraries bring along, or use where it is there.
BROUGHT = {
    "cython-runtime",
    "defusedxml",
    "et-xmlfile",
    "html5rdf",
    "numpy",
    "pyarrow",
    "pyparsing",
    "setuptools",
    "typing-extensions",
}
EXECUTOR = """
import sys
import pyarrow as pa
sys.path.insert(0, sys.argv[1])
import kg
assert kg.__file__.startswith(sys.argv[1]), kg.__file__
from kg.ingestion.spark_executor import converted_rows, slots
rows = pa.ipc.open_stream(sys.stdin.buffer).read_all().to_batches()
assert [row.num_rows for row in slots(iter(rows))] == [1]
parts = list(converted_rows(rows))
with pa.ipc.new_stream(sys.stdout.buffer, parts[0].schema) as stream:
    for part in parts:
        stream.write(part)
"""
# As Spark 4.2 writes them.
PYTHON_DIFFERS = (
    "[PYTHON_VERSION_MISMATCH] Python in worker has different version: 3.99 than that in driver: 3.11, PySpark cannot "
    "run with different minor versions."
)
LIBRARY_MISSING = (
    "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure\n"
    "  File \"kg/rdf.py\", line 9, in <module>\nModuleNotFoundError: No module named 'rdflib'"
)
CANCELED = "[OPERATION_CANCELED] Operation has been canceled. SQLSTATE: HY008"


def batch(source: str, file: Path, stem: Path) -> Batch:
    loader = bulk_loader(source)
    return Batch(source, loader, tuple(loader.read(file, [])), stem)


@pytest.mark.slow
def test_a_shipped_session_converts_as_this_machine_does(premises: Premises, tmp_path: Path) -> None:
    studies = batch("clinicaltrials-gov", SAMPLE, tmp_path / "a-000000")
    with zipfile.ZipFile(spark_cluster._archive(tmp_path, premises)) as archive:
        archive.extractall(tmp_path / "executor")
    rows = record_batch([(7, packed_value(studies))])
    sent = pa.BufferOutputStream()
    with pa.ipc.new_stream(sent, rows.schema) as stream:
        stream.write(rows)
    done = subprocess.run(
        [sys.executable, "-c", EXECUTOR, str(tmp_path / "executor")],
        cwd=tmp_path,
        input=sent.getvalue().to_pybytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    (row,) = pa.ipc.open_stream(done.stdout).read_all().to_pylist()
    part = unpacked_value(row["packed"])
    assert row["number"] == 7
    assert part == converted_part(studies, premises)
    assert set(part.files) == {*KINDS_OF_FILE, REPORT}


def test_a_mapping_need_not_be_where_its_rows_are_converted(premises: Premises, tmp_path: Path) -> None:
    mapping, table = tmp_path / "rates.toml", tmp_path / "rates.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    packed = packed_value(batch(f"table:{mapping}", table, tmp_path / "a-000000"))
    mapping.unlink()
    part = converted_part(unpacked_value(packed), premises)
    assert part.write(tmp_path / "a-000000").converted > 0


def test_other_versions_are_refused(premises: Premises, tmp_path: Path) -> None:
    part = converted_part(batch("clinicaltrials-gov", SAMPLE, tmp_path / "a-000000"), premises)
    older = ConvertedPart(part.files, {**part.made_by, "rdflib": "6.0.0"})
    with pytest.raises(BuildError, match=r"\(rdflib 6\.0\.0\)\. On all workers: pip install rdflib==[\d.]+, and start"):
        older.write(tmp_path / "a-000000")
    with pytest.raises(BuildError, match="another version of myeloma-kg"):
        ConvertedPart(part.files, {**part.made_by, "code": ""}).write(tmp_path / "a-000000")
    assert not (tmp_path / "a-000000.nq").exists()


@pytest.mark.slow
def test_the_listed_libraries_are_those_that_converting_imports() -> None:
    modules = sorted({target.partition(":")[0] for target in OURS.values()})
    script = f"import sys, kg.ingestion.spark_executor, {', '.join(modules)}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    imported = {name.partition(".")[0] for name in done.stdout.split()} - set(sys.stdlib_module_names)
    packages = importlib.metadata.packages_distributions()
    names = {re.sub(r"[-_.]+", "-", name).lower() for module in imported for name in packages.get(module, ())}
    assert set(LIBRARIES) <= names
    assert names - BROUGHT - set(LIBRARIES) - {"myeloma-kg"} == set()


def test_a_missing_client_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch, premises: Premises) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    message = r"^A cluster of Spark needs pyspark\. Install it: pip install 'myeloma-kg\[spark\]'$"
    with pytest.raises(ConfigurationError, match=message), cluster_converter(premises, "sc://127.0.0.1:1"):
        pass


@pytest.mark.parametrize(
    "address",
    [
        "spark://host:7077",
        "host:8786",
        "sc//host",
        "http://host",
        "://",
        "tcp://host",
        "tls://:8786",
        "tcp://host:port",
    ],
)
def test_what_is_no_address_of_a_cluster_is_refused(premises: Premises, address: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"is no address of a cluster.* or sc://HOST:15002 for a Spark Connect"
    ):
        cluster_converter(premises, address)
    # It is looked at, too, where nothing is to be converted.
    with pytest.raises(ConfigurationError, match="is no address of a cluster"):
        Loading(cluster=address)


def test_a_server_that_does_not_answer_is_named_with_its_remedy() -> None:
    with pytest.raises(
        ClusterError, match=r"No Spark Connect server answers at sc://127\.0\.0\.1:1 .*start-connect-server"
    ) as raised:
        require_server("sc://127.0.0.1:1")
    assert raised.value.exit_code == 9
    with pytest.raises(ConfigurationError, match="'sc://host:port' is no address"):
        require_server("sc://host:port")


def test_errors_of_spark_are_said_with_their_remedy() -> None:
    own = ".".join(map(str, sys.version_info[:2]))
    assert explained(PYTHON_DIFFERS, "sc://a") == (
        f"The executors of sc://a run Python 3.99, this is {own}, and Spark wants them equal. "
        f"Set PYSPARK_PYTHON of the server to a Python {own}, or run myeloma-kg with theirs."
    )
    missing = explained(LIBRARY_MISSING, "sc://a")
    assert missing.startswith(
        "The Python of the executors of sc://a has no rdflib. Install on all of them: pip install"
    )
    assert missing.endswith(f" rdflib=={conversion_versions()['rdflib']}")
    assert "began within 120 s" in explained(CANCELED, "sc://a")
    assert explained("[ODD] one\ntwo", "sc://a") == "The cluster at sc://a cannot go on ([ODD] one)."
