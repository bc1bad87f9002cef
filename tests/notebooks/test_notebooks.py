"""The notebooks run from the first cell to the last, and print what stands in them.

python -m tests.notebooks.test_notebooks      # run them on the graph in use, and keep what they print
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# A cell may build the graph.
LONGEST_CELL = 900
WORDS = {"text/plain", "text/html", "image/svg+xml"}


def executed(path: Path, folder: Path, home: Path) -> nbformat.NotebookNode:
    """Return a notebook with what its cells print on the graph of a home, run in an empty folder.

    Its kernel is started as editors do it: in an environment that nobody has activated.
    """
    notebook = nbformat.read(path, as_version=4)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MYELOMA_KG")},
        "MYELOMA_KG_HOME": str(home),
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "120",
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    # The graph that a notebook builds beside its own data takes over what was worked out for this one.
    shutil.copytree(home / "phases", folder / "my-graph" / "phases")
    with warnings.catch_warnings():
        # The client of kernels leaves sockets to the end of the process.
        warnings.simplefilter("ignore", ResourceWarning)
        client = NotebookClient(
            notebook, timeout=LONGEST_CELL, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        )
        client.execute(env=environment)
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [_kept(output) for output in cell.outputs]
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def _kept(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return an output without what another run would have otherwise."""
    if output.output_type == "execute_result":
        output.execution_count = None
    if "data" in output:
        output.data = {kind: text for kind, text in output.data.items() if kind in WORDS}
        output.metadata = {}
    return output


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what a notebook shows, cell by cell."""
    shown = []
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        shown.append("".join(each.get("text", "") or each.get("data", {}).get("text/plain", "") for each in outputs))
    return shown


def test_there_are_the_three() -> None:
    names = {path.stem for path in NOTEBOOKS}
    assert {"why-does-a-regimen-cause-an-event", "compare-trials", "bring-your-own-data"} <= names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_with_its_outputs_and_without_what_changes(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert any(printed(notebook))
    text = path.read_text(encoding="utf-8")
    assert '"execution_count": 1' not in text
    assert '"output_type": "error"' not in text
    assert not [cell for cell in notebook.cells if cell.metadata]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_what_stands_in_it(path: Path, built_home: Path, tmp_path: Path) -> None:
    result = executed(path, tmp_path, built_home)
    assert printed(result) == printed(nbformat.read(path, as_version=4)), (
        "run: python -m tests.notebooks.test_notebooks"
    )


def main() -> None:
    """Run the notebooks on the graph of the home in use, and keep them with what they print."""
    home = Path(os.environ.get("MYELOMA_KG_HOME", ROOT / "build")).resolve()
    for path in [Path(name) for name in sys.argv[1:]] or NOTEBOOKS:
        folder = Path(tempfile.mkdtemp())
        try:
            nbformat.write(executed(path, folder, home), path)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
