"""A short example of each block of a scenario, for those who wrote something else in its place.

Each is complete: it may be copied as it stands. A test reads every one with the model it is of.
"""

EXAMPLES = {
    "ArrivalsSpec": "{rate: 40 / day, for: 30 days}",
    "StreamSpec": "{rate: 40 / day}",
    "SendSpec": "{people: 500, at: week 3 Tue 10:00, over: 2 days}",
    "ReplaySpec": "{file: calls.csv, column: time}",
    "PersonaSpec": "{share: 100 %, benefit: 200 EUR, patience: 6 min}",
    "RouteSpec": "{to: solved, share: 30 %}",
    "WhenSpec": "{known: yes}",
    "ScoreSpec": "{of: upgrade, above: 10 EUR}",
    "BetweenSpec": "{above: 2}",
    "StepSpec": "{channel: phone, takes: 9 min, next: [{to: solved}]}",
    "MessageSpec": "{attention: 0.10 EUR}",
    "BooksSpec": "{price: 10 EUR}",
    "ReferSpec": "{above: 0.2, chance: 5 %}",
    "WarnSpec": "{below: -0.3, costs: 30 EUR}",
    "TeamSpec": "{agents: 3, open: Mon-Fri 09:00-17:00, cost: 28 EUR / hour}",
    "BacklogSpec": "{lasts: 3 weeks, takes: 20 min}",
    "SystemSpec": "{remembers: 95 %}",
    "ProfileSpec": "{systems: [care desk, social tool]}",
    "HandoffSpec": "{mode: file, delay: 1 day, loses: 30 %}",
    "BatchSpec": "{every: week, at: Fri 10:00}",
    "AskSpec": "{purposes: [advice], benefit: 3 EUR}",
    "ClaritySpec": "{what: 80 %, why: 60 %}",
    "OfferSpec": "{price: 10 EUR, valuation: 12 EUR}",
    "OfferToPersona": "{valuation: 15 EUR}",
    "ContactRuleSpec": "{caps: [{most: 2, per: 7 days}]}",
    "CapSpec": "{most: 2, per: 7 days}",
    "BeliefSpec": "{accuracy: 80 %}",
    "FeelingsSpec": "{waiting: -0.10}",
    "InvestmentSpec": "{one_off: 250000 EUR, over: 3 years}",
    "MonitorSpec": "{measure: completion, window: 4 weeks, every: 1 week, below: 70 %, "
    "turns: {upsell: off}}",
    "TailSpec": "{business: 40 EUR}",
    "GuardrailSpec": "{metric: completed, worse: down, limit: 2 %}",
    "MarginsSpec": "{customer: 0.10 EUR}",
    "ClaimSpec": "{variant: shared-notes, metric: completed, direction: up, says: More go on.}",
}
"""By the name of the model, as it is written in one line of a scenario."""
