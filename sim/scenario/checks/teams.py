"""Whether teams can work: somebody is there, while the doors are open, and is paid in one way."""

from sim.journey.blocks.queues.team import MOST_PIECES, TeamSpec, backlog_items, week_of
from sim.journey.groundwork.calendar import WEEK, staffed_time
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import periods
from sim.quantities.kinds import written
from sim.scenario.reading.findings import Findings
from sim.scenario.reading.tree import Path


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Staffing, hours, backlog and pay of every team, and what teams carry."""
    for name, team in spec.teams.items():
        path: Path = ("teams", name)
        check_staffing(findings, path, team)
        check_backlog(findings, path, team, periods(spec)[0])
        check_pay(findings, path, team)
    for name, handoff in spec.handoffs.items():
        path = ("handoffs", name)
        if handoff.batch is not None:
            continue
        if handoff.team is not None and handoff.takes is None:
            message = f"'{handoff.team}' carries the case, but it is not said how long that takes"
            findings.problem((*path, "team"), message, "add 'takes', for example 'takes: 5 min'")
        if handoff.takes is not None and handoff.team is None:
            message = "nobody carries the case, so it takes nobody's time"
            remedy = "name the 'team' that carries it, or write the time as 'delay'"
            findings.problem((*path, "takes"), message, remedy, of_key=True)


def ever_closes(team: TeamSpec) -> bool:
    """Whether a team's doors are closed at any time of the week."""
    return not all(is_open for _, _, is_open in week_of(team))


def check_staffing(findings: Findings, path: Path, team: TeamSpec) -> None:
    """Agents are given in one way; somebody is there, and while the doors are open."""
    if team.agents is not None and team.staffing is not None:
        message = "both 'agents' and 'staffing' are written"
        findings.problem((*path, "agents"), message, "keep one of them", of_key=True)
        return
    if team.agents is None and team.staffing is None:
        message = "nobody staffs this team"
        remedy = "add 'agents: 3', or 'staffing: {Mon-Fri 09:00-17:00: 3}'"
        findings.problem(path, message, remedy, of_key=True)
        return
    key = "agents" if team.agents is not None else "staffing"
    week = week_of(team)
    if staffed_time(week, 0, WEEK) == 0:
        message = "nobody staffs this team: it has 0 agents all week"
        findings.problem((*path, key), message, "write 1 agent or more", of_key=True)
    elif not any(agents and is_open for _, agents, is_open in week):
        message = "the hours never open: nobody is there while the doors are open"
        remedy = "let 'open' and 'staffing' share some hours"
        findings.problem((*path, "open"), message, remedy, of_key=True)


def check_backlog(findings: Findings, path: Path, team: TeamSpec, warm_up: int) -> None:
    """A backlog is counted in one way, and stands there when the warm-up is over."""
    backlog = team.backlog
    if backlog is None:
        return
    path = (*path, "backlog")
    if backlog.items is not None and backlog.lasts is not None:
        message = "both 'items' and 'lasts' are written"
        findings.problem(path, message, "keep one of them", of_key=True)
    elif backlog.items is None and backlog.lasts is None:
        message = "it is not said how much work waits"
        remedy = "add 'lasts: 2 weeks', or 'items: 40'"
        findings.problem(path, message, remedy, of_key=True)
    pieces = backlog_items(team, backlog.takes.mean, warm_up)
    if backlog.lasts is not None and pieces > MOST_PIECES:
        message = (
            f"that is {pieces:,} pieces of work, as the staff of this file would do them in "
            f"{written(backlog.lasts)}; at most {MOST_PIECES:,} can wait"
        )
        remedy = "write a shorter time, or pieces that take longer"
        findings.problem((*path, "lasts"), message, remedy)
    if backlog.takes.mean == 0:
        message = "work that takes no time is no backlog"
        findings.problem((*path, "takes"), message, "write how long a piece of work takes")


def check_overtime(findings: Findings, path: Path, team: TeamSpec) -> None:
    """A supplement needs a wage, and a time at which fewer are staffed than before."""
    if not team.overtime.value:
        return
    if team.paid == "per use":
        message = "the team is paid per use, so there is no wage to supplement"
        findings.problem(path, message, "remove it", of_key=True)
    elif len({agents for _, agents, _ in week_of(team)}) == 1:
        message = "nobody works overtime: as many of the team are staffed at any time"
        findings.note(path, message, "remove it", of_key=True)


def check_pay(findings: Findings, path: Path, team: TeamSpec) -> None:
    """What is paid fits how it is paid."""
    per_use = team.paid == "per use"
    if per_use and team.cost.value:
        message = "the team is paid per use, so an hour costs nothing"
        remedy = "write 'cost_per_use' instead of 'cost'"
        findings.problem((*path, "cost"), message, remedy, of_key=True)
    if not per_use and team.cost_per_use.value:
        message = "the team is paid for staffed hours, so a use costs nothing"
        remedy = "add 'paid: per use', or write 'cost' instead"
        findings.problem((*path, "cost_per_use"), message, remedy, of_key=True)
    check_overtime(findings, (*path, "overtime"), team)
    if not (team.cost.value or team.cost_per_use.value):
        message = "the team works for nothing"
        remedy = "add 'cost: 28 EUR / hour', or leave it if that is meant"
        findings.note(path, message, remedy, of_key=True)
