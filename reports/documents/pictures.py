"""The pictures of a comparison as files: the win-win map and a journey map a design.

Journey maps share one scale, so that they can be laid side by side. Charts are imported only when
a picture is asked for, because matplotlib takes longer to load than many a comparison to read.
"""

from pathlib import Path

from reports.charts.journey_map.flows import journey_map_of
from reports.data.frames import winwin_map_of
from reports.words.pairing import designs_of
from sim.experiment.verdicts.results import Comparison
from sim.machine.operating_system import write_whole
from sim.records.refusals import cannot_write
from sim.records.run_record import slugs

FOLDER = "pictures"
WIDTH_INCHES = 12.0
PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_pictures(comparison: Comparison, folder: Path | None = None) -> list[Path]:
    """Write the win-win map and the journey maps as SVG and PNG.

    Args:
        comparison: The study compared, with one variant or more.
        folder: Where to; by default `pictures` in the folder of the baseline's run.

    Returns:
        The files, the win-win map first.

    Raises:
        RunError: The folder cannot be written to.
        ValueError: There is no variant, or people are not conserved in a run.
    """
    from reports.charts.journey_map import drawing as journey_map  # noqa: PLC0415  only for pictures
    from reports.charts.saving import png_bytes  # noqa: PLC0415  only for pictures
    from reports.charts.winwin_map import drawing as winwin_map  # noqa: PLC0415  only for pictures

    target = Path(comparison.baseline.folder) / FOLDER if folder is None else folder
    points = winwin_map_of(comparison)
    files = {
        "winwin-map.svg": winwin_map.svg(points).encode(),
        "winwin-map.png": png_bytes(winwin_map.draw(points)),
    }
    results = designs_of(comparison)
    maps = tuple(journey_map_of(result) for result in results)
    scale = journey_map.common_scale(maps, WIDTH_INCHES)
    names = slugs(result.name for result in results)
    for part, data in zip(names, maps, strict=True):
        name = f"journey-{part}"
        picture = journey_map.svg(data, width_inches=WIDTH_INCHES, scale=scale)
        figure = journey_map.draw(data, width_inches=WIDTH_INCHES, scale=scale)
        files[f"{name}.svg"] = picture.encode()
        files[f"{name}.png"] = png_bytes(figure)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            is_picture = name.endswith(".svg")
            write_whole(target / name, PROLOGUE.encode() + content if is_picture else content)
    except OSError as error:
        raise cannot_write(target, error) from error
    return [target / name for name in files]
