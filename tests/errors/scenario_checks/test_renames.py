"""Names that parts say they had."""


def test_a_part_cannot_have_been_what_still_is(problems):
    change = "steps: {visit: {was: call}}"
    assert problems(change) == (
        "variant.yaml:3:25: steps.visit.was: 'call' is still one of the steps\n"
        "  fix: leave 'was' out: only what is gone can have been renamed"
    )


def test_two_parts_cannot_have_been_one(problems):
    change = "teams: {one: {agents: 1, was: team}, two: {agents: 1, was: team}}"
    assert problems(change).startswith(
        "variant.yaml:3:63: teams.two.was: 'team' is now 'one' already, it cannot be both\n"
        "  fix: leave 'was' out in one of them"
    )


def test_two_steps_cannot_have_been_one_where_luck_decides_the_same_at_both(problems):
    change = "steps: {visit: {was: tour}, solved: {was: tour, system: tool}}"
    assert problems(change) == (
        "variant.yaml:3:46: steps.solved.was: 'tour' is now 'visit' already, it cannot be both: at "
        "each, luck decides 'what is known'\n"
        "  fix: leave 'was' out in one of them"
    )


def test_a_step_in_two_in_a_row_may_say_twice_what_it_was(problems):
    assert problems("steps: {visit: {was: tour}, solved: {was: tour, leave: 3 %}}") == ""


def test_a_segment_in_two_may_say_twice_what_it_was(problems):
    assert problems("personas: {couple: {was: all}, family: {was: all}}") == ""


def test_an_opinion_is_that_of_an_offer(problems):
    change = "offers: {upgrade: {opinion: upgrad}}"
    assert problems(change) == (
        "variant.yaml:3:32: offers.upgrade.opinion: there is no offer 'upgrad'; did you mean "
        "'upgrade'?\n"
        "  fix: name one of: upgrade"
    )


def test_an_opinion_of_itself_is_refused(problems):
    assert problems("offers: {upgrade: {opinion: upgrade}}") == (
        "variant.yaml:3:32: offers.upgrade.opinion: an offer cannot borrow the opinion from "
        "itself\n"
        "  fix: name another offer, or leave it out: it has its own luck"
    )


def test_an_opinion_that_is_borrowed_itself_is_refused(problems):
    other = "{price: 10 EUR, valuation: 12 EUR, opinion: upgrade}"
    further = "{price: 10 EUR, valuation: 12 EUR, opinion: other}"
    words = problems(f"offers: {{other: {other}, further: {further}}}")
    assert "offers.further.opinion: 'other' has no opinion of its own: it borrows" in words
    assert "  fix: write 'opinion: upgrade'" in words
    circle = problems(f"offers: {{upgrade: {{opinion: other}}, other: {other}}}")
    assert circle.count("fix: leave it out in one of them") == 2
