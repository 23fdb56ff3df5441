"""The commands that compute, and what they have in common; running and batches lie beside it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.commands.printing import console, put, show, tell
from sim.commands.progress import Watch
from sim.commands.wishes import Wishes
from sim.errors import GateError, UsageError, closest, end_of_path, quoted
from sim.scenario.reading.file_names import as_compared, name_of
from sim.scenario.reading.studies import Study, find_scenario, find_study

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.experiment.computing.replicate import Settings
    from sim.experiment.verdicts.results import Comparison, DesignResult


def compare(  # noqa: PLR0913  a comparison, and what is done with it
    name: str,
    variants: Sequence[str],
    wishes: Wishes,
    *,
    combine: Sequence[str] = (),
    about: str | None = None,
    pictures: bool,
    require: str | None,
) -> None:
    """Compare variants of a study with its baseline and print the verdict.

    Args:
        name: The study.
        variants: Names of the variants; none for all.
        wishes: How.
        combine: Variants that are applied together, 'a,b', each a design more.
        about: The one variant of which all is to be printed.
        pictures: Draw the pictures.
        require: The verdict that every variant must have.

    Raises:
        GateError: A compared variant does not have the required headline.
    """
    if wishes.dry_run:
        _tell_outlook(name, variants, combine, wishes)
        return
    with watch_of(f"compare {name}", wishes) as watch:
        from reports.data import jsons
        from sim import lab

        study = find_study(find_scenario(name))  # so that 'study/variant' is that variant alone
        chosen = chosen_of(study, variants)
        together = together_of(study, combine)
        about = None if about is None else as_compared(about)
        if about is not None:
            _must_be_compared(about, study, chosen, together)
        if require is not None:
            _must_be_a_headline(require)
        settings = settings_of(wishes, lab.load(study.baseline, wishes.sets).spec.replications)
        comparison = lab.compare(
            study, settings, variants=chosen, together=together, sets=wishes.sets, progress=watch
        )
        files = _draw(comparison, wishes) if pictures else []

    def table() -> "RenderableType":
        return _comparison_table(comparison, about, more=wishes.more)

    print_as(
        wishes,
        table=table,
        json=lambda: jsons.json_text(jsons.comparison_json(comparison)),
        csv=lambda: jsons.comparison_csv(comparison),
    )
    where = f"Results are in {wishes.out}{served(comparison.baseline)}"
    if files:
        where += f", pictures in {files[0].parent}"
    close(
        wishes, where, "winwin app" if files else _after_comparison(name, study, comparison, wishes)
    )
    if require is not None:
        _check_gate(comparison, require)


def _comparison_table(
    comparison: "Comparison", about: str | None, *, more: bool
) -> "RenderableType":
    """One screen, or all there is to read on one variant or on all of them."""
    width = console().width
    if about is not None:
        from reports.tables.about import about_text

        return about_text(comparison, about, width)
    if more:
        from reports.tables.text import comparison_text

        return comparison_text(comparison, width)
    from reports.tables.screen import comparison_screen

    return comparison_screen(comparison, width)


def _after_comparison(name: str, study: Study, comparison: "Comparison", wishes: Wishes) -> str:
    """What to do after a comparison: look at whom the best change harms most, if anybody."""
    from reports.words.ranking import best_first

    best = best_first(comparison.variants)[0]
    if wishes.sets or "+" in best.design.name or not best.harmed.mean > 0:
        return f"winwin compare {name} --pictures"
    where = study.folder if Path(name).exists() else name.partition("/")[0]
    return f"winwin trace {where} --who most-harmed --variant {best.design.name}"


def _must_be_compared(
    about: str,
    study: Study,
    chosen: Sequence[str] | None,
    together: Sequence[Sequence[str]],
) -> None:
    """Whether the variant that is asked about is one of those compared.

    Raises:
        UsageError: It is not.
    """
    names = [name_of(path) for path in study.variants] if chosen is None else list(chosen)
    names += ["+".join(each) for each in together]
    if about not in names:
        raise UsageError(unknown("variant compared", about, names))


def _tell_outlook(
    name: str, variants: Sequence[str], combine: Sequence[str], wishes: Wishes
) -> None:
    from sim import lab
    from sim.commands.planning import tell_outlook

    study = find_study(find_scenario(name))
    chosen, together = chosen_of(study, variants), together_of(study, combine)
    designs, placebo = lab.designs_of(study, variants=chosen, together=together, sets=wishes.sets)
    settings = settings_of(wishes, designs[0].scenario.spec.replications)
    tell_outlook([([*designs, *placebo], settings)], wishes)


def settings_of(wishes: Wishes, replications: int) -> "Settings":
    """How a run is to be made, with what nobody asked for filled in."""
    from sim.experiment.computing.replicate import Settings
    from sim.machine.operating_system import usable_cores

    return Settings(
        seed=wishes.seed,
        replications=wishes.replications or replications,
        customers=wishes.customers,
        keep=wishes.keep,
        workers=wishes.workers or usable_cores(),
        fresh=wishes.fresh,
        out=wishes.out,
        clock=wishes.clock,
    )


def watch_of(what: str, wishes: Wishes) -> Watch:
    """Whoever watches the run."""
    return Watch(what, quiet=wishes.quiet, file=wishes.progress_file)


def chosen_of(study: Study, variants: Sequence[str]) -> list[str] | None:
    """The variants to compare, None for all.

    Raises:
        UsageError: The study has none, or none of that name.
    """
    names = [name_of(path) for path in study.variants]
    if not names:
        raise UsageError(
            f"{end_of_path(study.name)} has no variants to compare\n"
            "  fix: add a file beside it that begins with 'extends: baseline.yaml', "
            f"or look at it alone: winwin run {end_of_path(study.name)}"
        )
    wanted = [as_compared(variant) for variant in variants]
    for variant in wanted:
        if variant not in names:
            raise UsageError(unknown(f"variant of {study.name}", variant, names))
    return wanted or None


def together_of(study: Study, combine: Sequence[str]) -> list[tuple[str, ...]]:
    """The variants that each `--combine` applies together.

    Raises:
        UsageError: It names no two variants of the study.
    """
    if not combine:
        return []
    from sim.scenario.deriving.grid import combination

    return list(dict.fromkeys(combination(study, text) for text in combine))


def unknown(noun: str, name: str, known: Sequence[str]) -> str:
    """Words for a name that nothing has, with the one that was perhaps meant."""
    near = closest(name, known)
    hint = f"; did you mean '{near}'?" if near else ""
    return f"there is no {noun} {quoted(name)}{hint}\n  known are: {', '.join(known)}"


def _must_be_a_headline(name: str) -> None:
    from typing import get_args

    from sim.experiment.verdicts.verdict import Headline

    if name not in get_args(Headline):
        raise UsageError(unknown("headline", name, get_args(Headline)))


def _check_gate(comparison: "Comparison", require: str) -> None:
    missed = [v for v in comparison.variants if v.verdict.headline != require]
    if missed:
        found = ", ".join(f"{v.design.name} ({v.verdict.headline})" for v in missed)
        raise GateError(f"required of every variant compared: {require}; not so: {found}")


def _draw(comparison: "Comparison", wishes: Wishes) -> list[Path]:
    from reports.documents.pictures import write_pictures

    if not wishes.quiet:
        tell("drawing the pictures")
    return write_pictures(comparison)


def print_as(
    wishes: Wishes,
    *,
    table: "Callable[[], RenderableType]",
    json: Callable[[], str],
    csv: Callable[[], str],
) -> None:
    """Print results in the form that was asked for."""
    if wishes.format == "table":
        show(table())
    else:
        put(json() if wishes.format == "json" else csv())


def served(result: "DesignResult") -> str:
    """A word where all of it came from the store."""
    return " (they were there already)" if result.served else ""


def after_run(study: Study, result: "DesignResult") -> str:
    """What to do after a design was run by itself."""
    if study.variants:
        return f"winwin compare {study.name}"
    return f"winwin trace {result.name} --customer 1"


def close(wishes: Wishes, where: str, following: str) -> None:
    """The last line: where the results are and what to do next."""
    line = f"{where}; next: {following}"
    if wishes.format == "table":
        put(f"\n{line}")
    elif not wishes.quiet:
        tell(line)
