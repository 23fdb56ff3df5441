"""Planned visits: those that are no contact, and those that look planned and do not say so."""

ENGINEER = (
    "{channel: home, team: care, takes: 10 min, gives_up_after: 60 days, next: [{to: solved}]}"
)


def test_a_visit_by_a_team_that_comes_in_its_own_time_looks_planned(notes):
    assert notes(f"steps: {{visit: {ENGINEER}}}") == (
        "baseline.yaml:27:3: steps.visit: this looks like an appointment that customers wait for, "
        "and counts as one more time that they had to get in touch\n"
        "  fix: add 'planned: yes' if they are expected, else 'planned: no'"
    )


def test_whoever_says_whether_it_is_planned_is_believed(notes):
    for said in ("yes", "no"):
        planned = ENGINEER.replace("{channel", f"{{planned: {said}, channel")
        assert notes(f"steps: {{visit: {planned}}}") == ""


def test_where_nobody_is_annoyed_by_a_further_contact_it_does_not_matter(notes):
    change = f"feelings: {{again: 0}}, steps: {{visit: {ENGINEER}}}"
    assert notes(change) == ""


def test_a_written_answer_is_no_appointment(notes):
    assert notes(f"steps: {{visit: {ENGINEER.replace('home', 'email')}}}") == ""


def test_a_visit_right_after_a_long_passive_wait_looks_planned(notes):
    change = (
        "steps: {visit: {passive: yes, takes: 9 days, gives_up_after: 60 days,"
        " next: [{to: shop}]}, shop: {channel: shop, team: care, takes: 10 min,"
        " closed: {to: shop, after: until care opens, within: 1 hour}, next: [{to: solved}]}}"
    )
    assert "steps.shop: this looks like an appointment" in notes(change)
    later = change.replace("[{to: shop}]", "[{to: shop, after: 1 day}]")
    assert notes(later) == ""  # a day later they come by themselves


def test_a_planned_visit_that_is_no_contact_is_noted(notes):
    assert notes("steps: {visit: {planned: yes}}") == (
        "variant.yaml:3:20: steps.visit.planned: no contact is counted here, so nothing changes "
        "where it is planned\n"
        "  fix: remove it"
    )
