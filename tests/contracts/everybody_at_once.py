"""A scenario in which nearly everything happens at the same moments as something else.

Letters bring people at once, everything takes round times, and patience, work, opening hours,
bills and returns end together: whoever gets the order within an instant wrong is found out here.
Two streams give long keys, which no float can hold.
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
    "personas": {"person": {"share": "100 %", "patience": "20 min", "benefit": 5}},
    "teams": {"care": {"agents": 1, "open": "Mon-Sun 09:00-11:00"}, "desk": {"agents": 2},
              "shop": {"agents": 1, "open": "Mon-Sun 09:00-11:00"}},
    "offers": {
        "plan": {
            "price": 10, "valuation": 4, "per": "1 day", "push": 15, "pressure": "100 %",
            "returns": "50 %", "regret_after": "1 day", "leave_on_return": "30 %",
            "cooling_off": "14 days",
        }
    },
    "start": [{"to": "call", "share": "60 %"}, {"to": "visit", "share": "40 %"}],
    "steps": {
        "call": {
            "channel": "phone", "team": "care", "takes": "10 min",
            "closed": {"to": "call", "after": "until care opens"},
            "gives_up": {"to": "write", "after": "10 min"},
            "next": [{"to": "write", "share": "60 %", "after": "10 min"},
                     {"to": "call", "share": "rest", "after": "10 min"}],
        },
        # who has hung up is back in the queue, and nobody has been served, when the doors close
        "visit": {
            "channel": "shop", "team": "shop", "takes": "1 hour",
            "closed": {"to": "write", "after": "10 min"},
            "gives_up": {"to": "visit", "after": "5 min"}, "next": [{"to": "call"}],
        },
        "write": {
            "channel": "email", "team": "desk", "takes": "20 min", "gives_up_after": "1 hour",
            "offer": "plan", "next": [{"to": "end", "after": "1 day"}],
        },
        "end": {"goal": "yes"},
    },
}  # fmt: skip
