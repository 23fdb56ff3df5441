#!/usr/bin/env bash
# Rich 15.0.0: a table drawn at the width that `Console.measure` calls its minimum loses words, and a
# whole column, without a word, although its columns are marked `no_wrap`.
#
# Whom it surprises: whoever asks `measure(table).minimum` whether a table fits a terminal, and draws
# another one where it does not. The minimum of a column is that of its longest word, also where
# `no_wrap=True` forbids to break between words. So the answer is "it fits" for widths at which
# Rich cuts cells, and leaves the last column out altogether. `maximum` holds, once the columns
# that may wrap have been folded beforehand.
# Source: seen, with the version below; `Table._measure_column` in rich/table.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'rich==15.0.0'
cat > "$folder/look.py" <<'PYTHON'
import importlib.metadata
import io
import sys

from rich.console import Console
from rich.table import Table


def table() -> Table:
    made = Table(box=None, pad_edge=False)
    made.add_column("garden", no_wrap=True)
    made.add_column("rain in a year", no_wrap=True)
    made.add_column("grows")
    made.add_row("The meadow behind the old mill", "from 600 to 900 mm", "apples and pears")
    return made


def drawn(width: int) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(table())
    return console.file.getvalue()


print("rich", importlib.metadata.version("rich"))
found = Console(width=200, file=io.StringIO()).measure(table())
longest = len("The meadow behind the old mill") + len("from 600 to 900 mm")
print(f"measured: minimum {found.minimum}, maximum {found.maximum};")
print(f"the cells that must not wrap need {longest} by themselves")
print(drawn(found.minimum))
is_cut = "old mill" not in drawn(found.minimum)
loses_a_column = "grows" not in drawn(found.minimum)
print("at the minimum: cells that must not wrap are cut:", is_cut)
print("at the minimum: the last column is gone:", loses_a_column)
print("at the maximum: all is there:", "apples and pears" in drawn(found.maximum))
as_seen = found.minimum < longest and is_cut and loses_a_column
sys.exit(not as_seen)
PYTHON
"$folder/venv/bin/python" "$folder/look.py"
