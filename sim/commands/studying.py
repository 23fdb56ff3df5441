"""The commands about what is written: new, check, explain, diff, schema, list."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.printing import put, show
from sim.errors import Problem, ScenarioError, UsageError
from sim.scenario.reading.file_names import name_of
from sim.scenario.reading.studies import BASELINE, Study, all_studies, find_scenario, find_study

if TYPE_CHECKING:
    from sim.scenario.loading import Scenario


def new(name: str, folder: Path) -> None:
    """Write a small commented study."""
    from sim.scenario.starting import new_study

    files = new_study(folder, name)
    put("\n".join(f"wrote {file}" for file in files))
    put(f"next: winwin check {name}, then winwin compare {name}")


def check(name: str, sets: Sequence[str]) -> None:
    """Check a scenario, or all of a study, and print what is worth reading.

    Raises:
        ScenarioError: With every problem of every file.
    """
    from sim.experiment.figures.checked import beside, check_together, load

    problems: list[Problem] = []
    notes: dict[tuple[str, str, str], Problem] = {}
    paths = _all_of(name)
    loaded = []
    for path in paths:
        try:
            loaded.append(load(path, sets))
        except ScenarioError as error:
            problems += error.problems
        else:
            # A variant repeats what its baseline says: once is enough.
            notes |= {(n.file, n.field, n.message): n for n in loaded[-1].notes}
    if problems:
        raise ScenarioError(problems)
    check_together(loaded)
    baseline = _baseline_of(loaded, sets)
    for variant in loaded:
        if baseline is not None and variant is not baseline:
            found = beside(baseline, variant)
            if found.problems:
                raise ScenarioError(found.problems)
            notes |= {(n.file, n.field, n.message): n for n in found.notes}
    for note in sorted(notes.values()):
        put(f"note: {note.text()}")
    files = "1 scenario" if len(paths) == 1 else f"{len(paths)} scenarios"
    put(f"{name}: {files}, nothing is wrong" + (f", {len(notes)} worth a look" if notes else ""))


def explain(name: str, sets: Sequence[str], *, resolved: bool) -> None:
    """Print a scenario as a readable tree, or resolved as YAML."""
    from sim.scenario.describing import explaining
    from sim.scenario.loading import load

    scenario = load(find_scenario(name), sets)
    put(explaining.resolved_yaml(scenario) if resolved else explaining.explain(scenario))


def explain_model() -> None:
    """Print every account, reason, event and measure of the model."""
    from sim.scenario.describing.explaining import model_words

    put(model_words())


def diff(before: str, after: str) -> None:
    """Print what differs between two scenarios, in the words of the files."""
    from sim.scenario.describing.comparing_files import difference_text
    from sim.scenario.loading import load

    put(difference_text(load(find_scenario(before)), load(find_scenario(after))))


def schema(folder: Path | None) -> None:
    """Print the JSON Schema, or write it with the reference page into a folder."""
    from sim.scenario.describing.schema import json_schema, write_schema

    if folder is None:
        put(json.dumps(json_schema(), indent=1, ensure_ascii=False))
        return
    try:
        files = write_schema(folder)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror or error}") from error
    put("\n".join(f"wrote {file}" for file in files))


def list_studies(form: str) -> None:
    """Print the studies that can be named, their questions and variants."""
    studies = all_studies()
    if form == "table":
        from reports.tables.listing import studies_text

        show(studies_text([(study, _question(study)) for study in studies]))
        return
    rows = [
        {
            "study": study.name,
            "question": _question(study),
            "variants": [name_of(path) for path in study.variants],
            "folder": str(study.folder),
        }
        for study in studies
    ]
    from reports.data import jsons

    if form == "json":
        put(jsons.json_text({"schema_version": jsons.SCHEMA_VERSION, "studies": rows}))
        return
    import polars as pl

    flat = [{**row, "variants": " ".join(map(str, row["variants"]))} for row in rows]
    put(jsons.csv_text(pl.DataFrame(flat)))


def _question(study: Study) -> str:
    """What a study asks; where its baseline cannot be read, that. Nothing else of it is checked."""
    from sim.scenario.deriving.merging import resolve

    try:
        data = resolve(study.baseline).data
    except ScenarioError:
        return f"(its baseline is wrong: winwin check {study.name})"
    return str(data.get("question") or data.get("scenario") or "")


def _baseline_of(loaded: Sequence["Scenario"], sets: Sequence[str]) -> "Scenario | None":
    """The baseline beside which variants are looked at: theirs, where it can be read."""
    from sim.experiment.figures.checked import load

    first = loaded[0]
    if first.path.name == BASELINE:
        return first
    try:
        path = first.folder / BASELINE
        return load(path, sets) if path.is_file() else None
    except ScenarioError:
        return None  # its own mistakes are found when it is checked


def _all_of(name: str) -> list[Path]:
    """All scenarios of a study, or the one scenario that is named."""
    path = find_scenario(name)
    if Path(name).suffix in {".yaml", ".yml"} or path.name != "baseline.yaml":
        return [path]
    study = find_study(path)
    is_baseline_alone = name.rstrip("/").endswith("/baseline")
    return [path] if is_baseline_alone else list(study.scenarios)
