"""A scenario in which nearly everything happens at the same moments as something else.

Letters bring people at once, everything takes round times, and patience, work, opening hours,
bills, returns and looks at reports come together: whoever gets the order within an instant wrong
is found out here. Two streams give long keys, which no float can hold.
"""

from typing import Any

RAW: dict[str, Any] = {
    "scenario": "everybody at once",
    "currency": "EUR",
    "arrivals": {
        "streams": {"shop": {"rate": "8 / day"}},
        "sends": {"letter": {"people": 12, "at": "week 1 Mon 10:00", "every": "1 day"}},
        "for": "2 days", "warm_up": "0 days", "cool_down": "0 days",
    },
    "observe": "4 days",
    # Who expects something is carried on by the clock alone, the others go ahead of it.
    "personas": {"person": {"share": "50 %", "patience": "20 min", "benefit": 5},
                 "other": {"share": "50 %", "patience": "20 min", "expects": "95 hours"}},
    "switches": {"crowded": "off"},
    "monitors": {"report": {"measure": "hang-ups", "window": "1 hour", "every": "1 hour",
                            "at_least": 1, "above": "30 %", "turns": {"crowded": "on"}},
                 "all clear": {"measure": "hang-ups", "window": "1 hour", "every": "1 hour",
                               "at_least": 1, "below": "30 %", "turns": {"crowded": "off"}}},
    "teams": {"care": {"agents": 1, "open": "Mon-Sun 09:00-11:00"}, "desk": {"agents": 2},
              "shop": {"agents": 1, "open": "Mon-Sun 09:00-11:00"}},
    "offers": {
        "plan": {
            "price": 10, "valuation": 4, "per": "1 day", "push": 15, "pressure": "100 %",
            "returns": "50 %", "regret_after": "1 day", "leave_on_return": "30 %",
            "cooling_off": "14 days",
        }
    },
    "start": [{"to": "call", "share": "50 %"}, {"to": "visit", "share": "30 %"},
              {"to": "think", "share": "20 %"}],
    "steps": {
        "call": {
            "channel": "phone", "team": "care", "takes": "10 min",
            "closed": {"to": "call", "after": "until care opens"},
            "gives_up": {"to": "write", "after": "10 min"},
            "next": [{"to": "write", "share": "60 %", "after": "10 min"},
                     {"to": "call", "share": "40 %", "after": "10 min",
                      "unless": {"switch": "crowded"}}],
        },
        # who has hung up is back in the queue, and nobody has been served, when the doors close
        "visit": {
            "channel": "shop", "team": "shop", "takes": "1 hour",
            "closed": {"to": "write", "after": "10 min"},
            "gives_up": {"to": "visit", "after": "5 min"}, "next": [{"to": "call"}],
        },
        "write": {
            "channel": "email", "team": "desk", "takes": "20 min", "gives_up_after": "1 hour",
            "offer": "plan", "next": [{"to": "think", "after": "10 min"}],
        },
        # who comes by letter, before anybody has hung up, thinks until after the report
        "think": {
            "takes": "90 min",
            "next": [{"to": "call", "after": "10 min", "when": {"switch": "crowded"}}],
            "otherwise": {"to": "end", "after": "1 day"},
        },
        "end": {"goal": "yes"},
    },
}  # fmt: skip
