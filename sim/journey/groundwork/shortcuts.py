"""What is known of a step beforehand, so that no visit has to look for it."""

import numpy as np

STEP = [
    ("decides", np.int64),  # 1: it asks for consent, offers, or shows whole prices
    ("moves", np.int64),  # 1: it makes customers think, shows who they are, or lets them refer
    ("only_way", np.int64),  # the one way on, where it is open to everybody at any time, else -1
]


def lay_out(plan: dict[str, np.ndarray]) -> None:
    """Lay out what follows from the rest of a plan, which is laid out already."""
    steps, routes, weights = plan["steps"], plan["routes"], plan["route_weights"]
    steps["decides"] = (steps["ask"] >= 0) | (steps["offer"] >= 0) | (steps["reveals"] != 0)
    refers = (steps["refers"] != 0) | (steps["warns"] != 0)
    steps["moves"] = (steps["activates"] > 0.0) | (steps["learns"] > 0.0) | refers
    steps["only_way"] = -1
    for row in steps:
        way = row["routes"]
        if row["route_count"] != 1 or routes[way]["condition_count"] > 0:
            continue
        if np.all(weights[:, way] > -np.inf):
            row["only_way"] = way
