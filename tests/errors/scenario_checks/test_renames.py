"""Names that parts say they had."""


def test_a_part_cannot_have_been_what_still_is(problems):
    change = "steps: {visit: {was: call}}"
    assert problems(change) == (
        "variant.yaml:3:25: steps.visit.was: 'call' is still one of the steps\n"
        "  fix: leave 'was' out: only what is gone can have been renamed"
    )


def test_two_parts_cannot_have_been_one(problems):
    change = "steps: {visit: {was: tour}, solved: {was: tour}}"
    assert problems(change) == (
        "variant.yaml:3:46: steps.solved.was: 'tour' is now 'visit' already, it cannot be both\n"
        "  fix: leave 'was' out in one of them"
    )


def test_an_opinion_is_that_of_an_offer(problems):
    change = "offers: {upgrade: {opinion: upgrad}}"
    assert problems(change) == (
        "variant.yaml:3:32: offers.upgrade.opinion: there is no offer 'upgrad'; did you mean "
        "'upgrade'?\n"
        "  fix: name one of: upgrade"
    )
