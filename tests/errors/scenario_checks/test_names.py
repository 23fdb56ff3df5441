"""Names that nothing has: each with the closest known one."""


def test_a_route_to_nowhere_is_refused(problems):
    change = "steps: {visit: {next: [{to: solvd}]}}"
    assert problems(change) == (
        "variant.yaml:3:32: steps.visit.next.1.to: there is no step 'solvd'; did you mean "
        "'solved'?\n"
        "  fix: name one of: call, solved, visit"
    )


def test_a_way_that_waits_for_an_unknown_team_is_refused(problems):
    change = "steps: {call: {closed: {to: call, after: until cares opens}}}"
    assert problems(change) == (
        "variant.yaml:3:45: steps.call.closed.after: there is no team 'cares'; did you mean "
        "'care'?\n"
        "  fix: name one of: care"
    )


def test_a_step_with_an_unknown_team_is_refused(problems):
    change = "steps: {visit: {team: carre, passive: yes, gives_up_after: 9 days}}"
    assert problems(change) == (
        "variant.yaml:3:26: steps.visit.team: there is no team 'carre'; did you mean 'care'?\n"
        "  fix: name one of: care"
    )


def test_a_step_with_an_unknown_system_is_refused(problems):
    change = "steps: {visit: {system: tol}}"
    assert problems(change) == (
        "variant.yaml:3:28: steps.visit.system: there is no system 'tol'; did you mean 'tool'?\n"
        "  fix: name one of: desk, tool"
    )


def test_a_step_with_an_unknown_ask_is_refused(problems):
    change = "steps: {visit: {ask: date}}"
    assert problems(change) == (
        "variant.yaml:3:25: steps.visit.ask: there is no ask 'date'; did you mean 'data'?\n"
        "  fix: name one of: data"
    )


def test_a_step_with_an_unknown_offer_is_refused(problems):
    change = "steps: {visit: {offer: upgrad}}"
    assert problems(change) == (
        "variant.yaml:3:27: steps.visit.offer: there is no offer 'upgrad'; did you mean "
        "'upgrade'?\n"
        "  fix: name one of: upgrade"
    )


def test_an_unknown_name_where_nothing_of_the_kind_is_declared_is_refused(problems):
    change = "asks: null, steps: {call: {ask: data}}"
    assert problems(change) == (
        "variant.yaml:3:36: steps.call.ask: there is no ask 'data'\n  fix: add it under 'asks'"
    )


def test_a_profile_of_an_unknown_system_is_refused(problems):
    change = "profiles: {one: {systems: [desk, tols]}}"
    assert problems(change) == (
        "variant.yaml:3:37: profiles.one.systems.2: there is no system 'tols'; did you mean "
        "'tool'?\n"
        "  fix: name one of: desk, tool"
    )


def test_a_system_in_two_profiles_is_refused(problems):
    change = "profiles: {one: {systems: [desk]}, two: {systems: [tool, desk]}}"
    assert problems(change) == (
        "variant.yaml:3:61: profiles.two.systems.2: 'desk' is in two profiles, 'one' and 'two'\n"
        "  fix: name it in one of them, or make them one profile"
    )


def test_a_hand_off_from_what_is_no_system_is_refused(problems):
    change = "handoffs: {dask -> tool: {mode: api}}"
    assert problems(change) == (
        "variant.yaml:3:29: handoffs.dask -> tool: there is no system 'dask'; did you mean "
        "'desk'?\n"
        "  fix: name one of: desk, tool"
    )


def test_a_hand_off_to_itself_is_refused(problems):
    change = "handoffs: {desk -> desk: {mode: api}}"
    assert problems(change) == (
        "variant.yaml:3:15: handoffs.desk -> desk: a hand-off leads from one system to "
        "another, not to itself\n"
        "  fix: say how well a system remembers by its own 'remembers'"
    )


def test_a_hand_off_carried_by_an_unknown_team_is_refused(problems):
    change = "handoffs: {desk -> tool: {team: cara, takes: 5 min}}"
    assert problems(change) == (
        "variant.yaml:3:36: handoffs.desk -> tool.team: there is no team 'cara'; did you mean "
        "'care'?\n"
        "  fix: name one of: care"
    )


def test_a_hand_off_that_needs_a_purpose_no_ask_grants_is_refused(problems):
    change = "handoffs: {desk -> tool: {needs: advise}}"
    assert problems(change) == (
        "variant.yaml:3:37: handoffs.desk -> tool.needs: there is no ask that grants 'advise'; "
        "did you mean 'advice'?\n"
        "  fix: name one of: advice"
    )


def test_a_fit_that_needs_a_purpose_no_ask_grants_is_refused(problems):
    change = "offers: {upgrade: {fit: 2 EUR, fit_needs: sharing}}"
    assert problems(change) == (
        "variant.yaml:3:46: offers.upgrade.fit_needs: there is no ask that grants 'sharing'\n"
        "  fix: name one of: advice"
    )


def test_a_condition_on_a_purpose_no_ask_grants_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {consented: advices}}, {to: call, unless: "
        "{consented: advices}}]}}"
    )
    assert problems(change) == (
        "variant.yaml:3:58: steps.visit.next.1.when.consented: there is no ask that grants "
        "'advices'; did you mean 'advice'?\n"
        "  fix: name one of: advice\n"
        "variant.yaml:3:100: steps.visit.next.2.unless.consented: there is no ask that grants "
        "'advices'; did you mean 'advice'?\n"
        "  fix: name one of: advice"
    )


def test_a_condition_on_an_unknown_offer_held_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {holds: upgrades}}], otherwise: {to: call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:54: steps.visit.next.1.when.holds: there is no offer 'upgrades'; did "
        "you mean 'upgrade'?\n"
        "  fix: name one of: upgrade"
    )


def test_a_condition_on_the_score_of_an_unknown_offer_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {score: {of: upgrades, above: 3 EUR}}}], "
        "otherwise: {to: call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:59: steps.visit.next.1.when.score.of: there is no offer 'upgrades'; "
        "did you mean 'upgrade'?\n"
        "  fix: name one of: upgrade"
    )


def test_a_condition_on_an_unknown_persona_is_refused(problems):
    change = (
        "steps: {visit: {next: [{to: solved, when: {persona: [couples]}}], otherwise: {to: call}}}"
    )
    assert problems(change) == (
        "variant.yaml:3:57: steps.visit.next.1.when.persona.1: there is no persona 'couples'; "
        "did you mean 'couple'?\n"
        "  fix: name one of: couple, family"
    )


def test_an_offer_that_is_special_to_an_unknown_persona_is_refused(problems):
    change = "offers: {upgrade: {by_persona: {familly: {cost: 3 EUR}}}}"
    assert problems(change) == (
        "variant.yaml:3:36: offers.upgrade.by_persona.familly: there is no persona 'familly'; "
        "did you mean 'family'?\n"
        "  fix: name one of: couple, family"
    )


def test_a_persona_that_weighs_a_channel_on_which_no_step_is_is_refused(problems):
    change = "personas: {couple: {channels: {phones: 2}}}"
    assert problems(change) == (
        "variant.yaml:3:35: personas.couple.channels.phones: there is no step on the channel "
        "'phones'; did you mean 'phone'?\n"
        "  fix: name one of: phone, web"
    )


def test_a_claim_on_an_unknown_persona_is_refused(problems):
    change = "claims: [{variant: x, metric: completed, persona: famly, says: More complete.}]"
    assert problems(change) == (
        "variant.yaml:3:54: claims.1.persona: there is no persona 'famly'; did you mean "
        "'family'?\n"
        "  fix: name one of: couple, family"
    )


def test_more_purposes_than_can_be_told_apart_are_refused(problems):
    many = ", ".join(f"p{number}" for number in range(61))
    change = "asks: {data: {purposes: [" + many + "]}}"
    assert problems(change) == (
        "baseline.yaml:12:1: asks: there are 61 purposes; at most 60 can be told apart\n"
        "  fix: let some asks share a purpose"
    )
