"""What `--help` prints: each command in a sentence, then what to type, then its options."""

OVERVIEW = """Who gains and who loses by a change of a customer journey, and is it a win for both?

\b
Examples:
  winwin list                              the studies that can be named
  winwin compare telecom-care              the verdict on every idea of a study
  winwin compare telecom-care one-profile --format json
  winwin run telecom-care/one-profile      one design by itself
  winwin batch consent-and-upsell/grid      a grid of designs x levers x seeds
  winwin trace telecom-care --customer 17 --variant one-profile
  winwin new my-study                      a small commented study to change
  winwin check my-study                    what is wrong with it, and how to mend it
  winwin app                               the same in the browser

\b
Exit codes: 0 fine, 1 the run failed, 2 usage, 3 the scenario is wrong,
4 a required gate was not met, 130 interrupted.
"""
BATCH = """Run a grid of designs x levers x seeds, and write an index with a row each.

A lever changes the design: each of its values makes a design of its own, and each is compared
with the study's baseline as it is. A --set without a range holds for the baseline too, as in
compare.
"""
# Each command: what it does, and examples.
TOLD = {
    "new": (
        "Write a small commented study to start from.",
        ("winwin new my-study",),
    ),
    "check": (
        "Say what is wrong with a scenario or a whole study, where, and how to mend it.",
        (
            "winwin check telecom-care",
            "winwin check scenarios/my-study/better-answers.yaml",
            "winwin check my-study --against totals.csv",
        ),
    ),
    "explain": (
        "Print a scenario as a readable tree: what holds, and what it rests on.",
        (
            "winwin explain telecom-care/one-profile",
            "winwin explain telecom-care --resolved",
            "winwin explain --model",
        ),
    ),
    "diff": (
        "Print what differs between two scenarios, in the words of the files.",
        ("winwin diff telecom-care telecom-care/one-profile",),
    ),
    "schema": (
        "Print the JSON Schema of scenario files, or write it with the reference page.",
        (
            "winwin schema > scenario.schema.json",
            "winwin schema --write scenarios",
        ),
    ),
    "list": (
        "List the studies that can be named, with their questions and variants.",
        ("winwin list",),
    ),
    "run": (
        "Run one design and print what it does; several make a table with a row each.",
        (
            "winwin run telecom-care",
            "winwin run telecom-care/one-profile --replications 40 --format json",
            "winwin run telecom-care plan-advice/advise-everyone --replications 100",
            'winwin run telecom-care --set "teams.care.agents=4"',
            "winwin run consent-and-upsell --combine clear-why,mild-pressure",
        ),
    ),
    "compare": (
        "Compare the variants of a study with its baseline and give the verdict.",
        (
            "winwin compare telecom-care",
            "winwin compare telecom-care --about one-profile",
            "winwin compare telecom-care one-profile agents-who-look --more --pictures",
            "winwin compare telecom-care one-profile --require win-win",
            "winwin compare consent-and-upsell clear-why --combine clear-why,mild-pressure",
        ),
    ),
    "batch": (
        BATCH,
        (
            "winwin batch consent-and-upsell/grid --dry-run",
            'winwin batch consent-and-upsell --set "offers.device protection.price=40..56:8 EUR"',
            "winwin batch telecom-care one-profile fast-social --combine one-profile,fast-social",
            "winwin batch consent-and-upsell/grid --sort business_difference --best 5",
            "winwin batch telecom-care --seeds 1..5:1 --replications 40 --format csv",
        ),
    ),
    "trace": (
        "Tell one customer's journey in plain words, with feelings and both ledgers.",
        (
            "winwin trace telecom-care --who dropped",
            "winwin trace telecom-care --customer 17 --variant one-profile",
            "winwin trace telecom-care --who most-harmed --variant shorter-calls",
        ),
    ),
    "app": (
        "Open the lab in the browser, on this machine alone.",
        ("winwin app",),
    ),
}


def _help(sentence: str, examples: tuple[str, ...]) -> str:
    """A command's help; the mark keeps the lines that follow it as they are."""
    return "\n".join([sentence, "", "\b", "Examples:", *(f"  {line}" for line in examples)])


HELPS = {"winwin": OVERVIEW, **{name: _help(*told) for name, told in TOLD.items()}}
