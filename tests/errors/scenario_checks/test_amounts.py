"""Amounts that cannot be what they are written as."""


def test_money_in_another_currency_is_refused(problems):
    change = "offers: {upgrade: {price: 10 USD}}"
    assert problems(change) == (
        "variant.yaml:3:30: offers.upgrade.price: '10 USD' is not in the scenario's currency, "
        "EUR\n"
        "  fix: write the amount in EUR"
    )


def test_a_distribution_in_another_currency_is_refused(problems):
    change = "personas: {couple: {benefit: 'lognormal(mean 200 CHF, cv 0.3)'}}"
    assert problems(change) == (
        "variant.yaml:3:33: personas.couple.benefit: 'lognormal(mean 200 CHF, cv 0.3)' is not "
        "in the scenario's currency, EUR\n"
        "  fix: write the amount in EUR"
    )


def test_goodwill_at_the_end_of_its_scale_is_refused(problems):
    change = "personas: {couple: {goodwill: 1}}"
    assert problems(change) == (
        "variant.yaml:3:34: personas.couple.goodwill: a goodwill of 1 is out of bounds\n"
        "  fix: goodwill lies between -1 (hostile) and 1 (advocate), both excluded"
    )


def test_a_range_of_goodwill_beyond_its_scale_is_refused(problems):
    change = "personas: {couple: {goodwill: {value: 0, range: [-1.5, 0.5]}}}"
    assert problems(change) == (
        "variant.yaml:3:34: personas.couple.goodwill: a goodwill of -1.5 is out of bounds\n"
        "  fix: goodwill lies between -1 (hostile) and 1 (advocate), both excluded"
    )


def test_a_distribution_of_inertia_that_reaches_too_high_is_refused(problems):
    change = "personas: {couple: {inertia: 'uniform(20 %, 99 %)'}}"
    assert problems(change) == (
        "variant.yaml:3:33: personas.couple.inertia: an inertia of 0.99 is too high\n"
        "  fix: write 0.95 or less: nobody sleeps so deeply that nothing wakes them"
    )


def test_a_cost_to_customers_written_with_a_minus_sign_is_refused(problems):
    change = "personas: {couple: {unmet: -40 EUR}}"
    assert problems(change) == (
        "variant.yaml:3:31: personas.couple.unmet: 'unmet' is a cost, and a negative cost "
        "would be a gain\n"
        "  fix: write the amount without the minus sign"
    )


def test_a_channel_weight_of_zero_is_refused(problems):
    change = "personas: {couple: {channels: {phone: 0}}}"
    assert problems(change) == (
        "variant.yaml:3:42: personas.couple.channels.phone: a weight of 0 is not above 0\n"
        "  fix: write how many times as likely the channel is for them, for example 2"
    )


def test_a_running_cost_written_with_a_minus_sign_is_refused(problems):
    change = "investments: {notes: {running: -20 EUR / day}}"
    assert problems(change) == (
        "variant.yaml:3:35: investments.notes.running: an investment is a cost, and a negative "
        "cost would be a gain\n"
        "  fix: write the amount without the minus sign"
    )


def test_the_cost_of_an_offer_written_with_a_minus_sign_is_refused(problems):
    change = "offers: {upgrade: {cost: -3 EUR}}"
    assert problems(change) == (
        "variant.yaml:3:29: offers.upgrade.cost: what an offer costs the business is written "
        "as a positive amount\n"
        "  fix: write the amount without the minus sign"
    )


def test_the_cost_to_serve_one_persona_written_with_a_minus_sign_is_refused(problems):
    change = "offers: {upgrade: {by_persona: {family: {cost: -3 EUR}}}}"
    assert problems(change) == (
        "variant.yaml:3:51: offers.upgrade.by_persona.family.cost: what an offer costs the "
        "business is written as a positive amount\n"
        "  fix: write the amount without the minus sign"
    )


def test_an_ask_without_noise_is_refused(problems):
    change = "asks: {data: {scale: 0 EUR}}"
    assert problems(change) == (
        "variant.yaml:3:25: asks.data.scale: a scale of 0 leaves no noise: no two customers "
        "would judge differently\n"
        "  fix: write an amount above 0"
    )
