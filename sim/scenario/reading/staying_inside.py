"""Files that a scenario names: inside the study's folder, and never by a way out of it."""

import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath


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


def as_on_disk(path: Path) -> Path:
    """The path under the name that the folder has for it.

    Some systems keep an accent apart from its letter (NFD), others do not (NFC); to people both
    are one name. A file that has just this name comes first.
    """
    if path.exists() or not path.parent.is_dir():
        return path
    wanted = normal(path.name)
    return next((entry for entry in path.parent.iterdir() if normal(entry.name) == wanted), path)


def normal(name: str) -> str:
    """A name as it is compared: accents together with their letters (NFC)."""
    return unicodedata.normalize("NFC", name)
