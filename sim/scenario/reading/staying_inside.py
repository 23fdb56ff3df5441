"""Files that a scenario names: inside the study's folder, and never by a way out of it."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from sim.scenario.reading.file_names import as_on_disk


def inside(written: str, folder: Path, study: Path) -> Path | None:
    """The file that a scenario names, or None where that leads out of the study's folder.

    Args:
        written: The name as the scenario writes it.
        folder: Where the scenario's file lies.
        study: The study's folder, resolved. Links that lead out of it are not followed.
    """
    windows = PureWindowsPath(written)
    rooted = PurePosixPath(written).is_absolute() or windows.drive or windows.root
    if rooted or ".." in windows.parts or "\\" in written:
        return None
    try:
        target = as_on_disk(folder / written)
        return target if target.resolve().is_relative_to(study) else None
    except (OSError, RuntimeError, ValueError):
        return None
