"""Files are the same every time, whatever the reader's own matplotlib settings are."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib as mpl
from matplotlib.figure import Figure

from reports.charts.saving import pdf_bytes, png_bytes, steady, svg_text


def figure():
    with steady():
        drawn = Figure(figsize=(2, 1))
        drawn.add_axes((0.2, 0.2, 0.7, 0.7)).plot([1, 2], [3, 4], gid="line")
    return drawn


def test_a_users_own_settings_change_nothing():
    plain = svg_text(figure(), label="a line")
    with mpl.rc_context({"svg.fonttype": "path", "lines.linewidth": 9.0, "font.size": 30.0}):
        assert svg_text(figure(), label="a line") == plain


def test_settings_are_restored_after_saving():
    with mpl.rc_context({"svg.fonttype": "path"}):
        svg_text(figure(), label="a line")
        assert mpl.rcParams["svg.fonttype"] == "path"


def test_svg_is_an_element_with_a_label_and_hover_text():
    words = svg_text(figure(), label="a <line>", titles={"line": "from 3 & to 4"})
    root = ET.fromstring(words)  # noqa: S314
    assert words.startswith("<svg")
    assert root.get("role") == "img"
    assert root.get("aria-label") == "a <line>"
    titles = [element.text for element in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["a <line>", "from 3 & to 4"]


def test_each_kind_of_file_is_what_it_says():
    assert png_bytes(figure()).startswith(b"\x89PNG\r\n\x1a\n")
    assert pdf_bytes(figure()).startswith(b"%PDF-")
    assert b"CreationDate" not in pdf_bytes(figure())


def test_the_global_drawing_interface_is_never_loaded():
    code = (
        "import sys, reports.charts.winwin_map.drawing, reports.charts.journey_map.drawing;"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
