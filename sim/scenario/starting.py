"""A starter study: small, commented, ready to run and to be changed."""

import re
from pathlib import Path

from sim.errors import UsageError, quoted

LONGEST_NAME = 60
NEVER_A_NAME = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")

BASELINE = """\
# A scenario is a journey design and the world it runs in.
#   winwin check scenarios/NAME/baseline.yaml     what is wrong, and how to fix it
#   winwin explain NAME                           everything, with what holds by default
#   winwin compare NAME                           who gains and who loses by the variants
# All that may be written is in the scenario reference (`winwin schema` writes it).
scenario: As it is today
question: Would better answers at the first call pay, and would customers notice?
currency: EUR

# Numbers have units. What a number rests on may stand beside it; a bare one is assumed.
arrivals: {rate: 40 / day, pattern: office hours, for: 30 days}
observe: 30 days

personas:
  patient:
    share: 60 %
    benefit: {value: 80 EUR, evidence: assumed, range: [40 EUR, 120 EUR]}  # of reaching the goal
    time_value: 18 EUR / hour
    patience: lognormal(mean 6 min, cv 0.8)  # on hold
  # 'like' copies a neighbour; say only what differs.
  busy: {share: 40 %, like: patient, time_value: 30 EUR / hour, patience: 3 min}

teams:
  care: {agents: 2, open: 'Mon-Fri 08:00-18:00', cost: 28 EUR / hour}

systems:
  care desk: {remembers: 60 %}  # the chance that it still knows a customer who comes back

start: [{to: call}]

steps:
  call:
    channel: phone  # a live channel: customers queue on hold
    system: care desk
    team: care
    takes: lognormal(mean 8 min, cv 0.6)
    repeat: 3 min  # added when the story must be told again
    leave: {value: 2 %, evidence: assumed, range: [1 %, 4 %]}
    # Who finds nobody there calls in the first hours of the next day on which somebody is.
    closed: {to: call, after: until care opens, within: 4 hours}
    gives_up: {to: call, after: next day between 08:00 and 18:00}
    next:
      - {to: solved, share: 70 %}
      - {to: call, share: rest, after: 1 day}
  solved: {goal: yes}
"""

VARIANT = """\
# A variant says only what differs from the file it extends.
extends: baseline.yaml
scenario: Better answers at the first call
change:
  steps:
    call:
      takes: lognormal(mean 9 min, cv 0.6)
      next: {solved: {share: 85 %}}  # one route of the list, by its name
  investments:
    training: {one_off: 5000 EUR, over: 2 years}
"""

README = """\
# NAME

**The question.** Would better answers at the first call pay, and would customers notice?

**Variants.** `better-answers`: agents are trained; a call takes a minute longer and more calls
solve the problem.

**What to look for.** Whether the minute that each call takes longer is won back by the calls that
are not made again, and how many customers end up waiting longer.

**What it rests on.** Every number is an assumption: replace them by yours, and say what they rest
on.
"""

TOTALS = """\
# An example, made up. Write what you know of your own journey, then:
# winwin check NAME --against totals.csv
measure,value,per,team,tolerance
volume,1200,month,,10 %
completion,95 %,customer,,5 points
hang-ups,10 %,queued,care,
"""

FILES = {
    "baseline.yaml": BASELINE,
    "better-answers.yaml": VARIANT,
    "README.md": README,
    "totals.csv": TOTALS,
}


def new_study(folder: Path, name: str) -> list[Path]:
    """Writes a starter study into a folder of its own, and returns its files.

    Args:
        folder: Where studies are kept, for example `scenarios`; made where it is missing.
        name: The study's name, which becomes that of its folder.

    Raises:
        UsageError: the name cannot be used, or one of the files exists or cannot be written.
    """
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME or NEVER_A_NAME.fullmatch(name):
        rule = "use small letters, digits and hyphens, for example 'first-calls'"
        raise UsageError(f"{quoted(name)} cannot be the name of a study: {rule}")
    study = folder / name
    files = {study / file: text.replace("NAME", name) for file, text in FILES.items()}
    present = [file.name for file in files if file.exists() or file.is_symlink()]
    if present:
        remedy = "choose another name, or remove them"
        raise UsageError(f"{study} has {', '.join(present)} already: {remedy}")
    try:
        study.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{study} cannot be written: {reason}") from None
    return list(files)
