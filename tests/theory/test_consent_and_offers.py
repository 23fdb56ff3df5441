"""Who consents, who buys, and what is booked: integrals over the personas' traits.

A customer's concern, valuation and price sensitivity are lognormal and the errors in judging are
logistic, so given the traits each yes has the logistic function for its chance, and the shares and
booked means of all customers are its integrals over the traits (adaptive quadrature, relative error
far below that of the simulation). Customers are independent: normal limits.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import integrate, special, stats

from sim.clock.simpy.clock import run_replication
from sim.journey.blocks.consent_and_contact import consent
from sim.journey.blocks.leaving.leaving import FORCED_CONSENT, LEFT
from sim.journey.blocks.leaving.leaving import OFFER as OFFER_REASON
from sim.journey.blocks.selling import returns, sale
from sim.journey.customer import ledger
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

DAYS = 100  # that customers come, eight hundred a day
DECLINE, WARMTH = 0.20, 0.10  # the model's defaults: feeling lost by declining, share of price
# Of each persona: share, mean and cv of concern, of valuation, of sensitivity; noise, goodwill,
# temper.
PEOPLE = {
    "careful": (0.40, (6.0, 0.8), (45.0, 0.5), (1.2, 0.3), 0.10, -0.3, 1.5),
    "easy": (0.60, (1.5, 1.2), (60.0, 0.9), (0.8, 0.2), 0.35, 0.4, 0.5),
}
# Of each case: the ask (why, what, told use, use, benefit, intrusion, nudge, forced, doubt,
# salience, scale, found out) and the offer (price, fit, pressure, push, leave on decline, returns).
CASES = [
    ((0.9, 0.5, 1.0, 1.0, 4.0, 0.5, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0), (50, 0, 0.0, 0, 0.0, 0.0)),
    ((0.3, 0.8, 0.5, 1.0, 6.0, 1.2, 0.5, 0.2, 1.5, 1.0, 2.5, 0.6), (50, 12, 0.5, 20, 0.2, 0.4)),
    ((0.7, 0.2, 0.6, 0.9, 2.0, 0.8, -1.0, 0.4, 0.5, 2.0, 0.7, 0.9), (80, 25, 1.0, 40, 0.4, 0.7)),
    ((0.5, 1.0, 1.0, 0.4, 8.0, 2.0, 1.5, 0.1, 2.0, 0.3, 5.0, 0.5), (20, 5, 0.2, 0, 0.1, 1.0)),
    ((0.1, 0.1, 0.2, 1.0, 3.0, 0.3, 2.0, 0.9, 0.0, 0.0, 1.5, 1.0), (120, 60, 0.8, 90, 0.6, 0.5)),
]
DATA_VALUE, COST, HANDLING = 2.5, (18.0, 0.4), 3.0
FIGURES = 13
INTEGRALS = pytest.mark.checked(
    "Consent and offers: who says yes, who leaves, regrets and returns, what is booked",
    oracle="numerical integration over the personas",
    grid=f"{len(CASES)} asks and offers, 2 personas with lognormal concern, valuation, sensitivity",
    figures=FIGURES * len(CASES),
    false_alarms=1e-3,
)


def law(mean_and_cv: tuple[float, float], unit: str = " EUR") -> str:
    return f"lognormal(mean {mean_and_cv[0]}{unit}, cv {mean_and_cv[1]})"


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


def written(case: tuple[tuple[float, ...], tuple[float, ...]], days: int) -> dict[str, Any]:
    why, what, told, use, benefit, intrusion, nudge, forced, doubt, salience, scale, found = case[0]
    price, fit, pressure, push, decline_leave, returns = case[1]
    return {
        "scenario": "an ask and an offer",
        "currency": "EUR",
        "arrivals": {"rate": "800 / day", "for": f"{days} days"},
        "observe": "30 days",
        "personas": {
            name: {
                "share": percent(share), "privacy_concern": law(concern), "noise": noise,
                "price_sensitivity": law(sensitivity, ""), "goodwill": goodwill, "temper": temper,
            }
            for name, (share, concern, _, sensitivity, noise, goodwill, temper) in PEOPLE.items()
        },
        "asks": {
            "data": {
                "purposes": ["fitting"], "clarity": {"why": percent(why), "what": percent(what)},
                "told_use": percent(told), "use": percent(use), "benefit": f"{benefit} EUR",
                "intrusion": intrusion, "nudge": nudge, "forced": percent(forced),
                "doubt": doubt, "salience": salience, "scale": f"{scale} EUR",
                "data_value": f"{DATA_VALUE} EUR", "found_out": percent(found),
                "found_out_after": "5 days",
            }
        },
        "offers": {
            "plan": {
                "price": f"{price} EUR", "valuation": "1 EUR", "cost": law(COST),
                "by_persona": {
                    name: {"valuation": law(who[2])} for name, who in PEOPLE.items()
                },
                "fit": f"{fit} EUR", "fit_needs": "fitting", "pressure": percent(pressure),
                "push": f"{push} EUR", "leave_on_decline": percent(decline_leave),
                "regret_after": "3 days", "returns": percent(returns), "salvage": "50 %",
                "handling": f"{HANDLING} EUR",
            }
        },
        "start": [{"to": "ask"}],
        "steps": {
            "ask": {"ask": "data", "next": [{"to": "offer"}]},
            "offer": {"offer": "plan", "next": [{"to": "end"}]},
            "end": {"goal": True},
        },
    }  # fmt: skip


def mean_over(
    mean_and_cv: tuple[float, float], function: Callable[[float], np.ndarray], *breaks: float
) -> np.ndarray:
    """Mean of a function of a lognormal trait; `breaks` are values at which it jumps."""
    spread = np.sqrt(np.log1p(mean_and_cv[1] ** 2))
    centre = np.log(mean_and_cv[0]) - spread**2 / 2
    points = [float((np.log(value) - centre) / spread) for value in breaks if value > 0]
    mean, _ = integrate.quad_vec(
        lambda z: stats_pdf(z) * function(np.exp(centre + spread * z)),
        -9, 9, points=[z for z in points if abs(z) < 9] or None, epsrel=1e-5, epsabs=1e-6,
    )  # fmt: skip
    return np.asarray(mean)


def stats_pdf(z: float) -> float:
    """Density of the standard normal distribution."""
    return float(np.exp(-z * z / 2) / np.sqrt(2 * np.pi))


def leaves(probability: float, temper: float, goodwill: float) -> float:
    """The chance to leave at a goodwill, where it is so high at goodwill 0."""
    return float(1 - (1 - probability) ** np.exp(-temper * goodwill))


def of_persona(
    who: tuple[Any, ...], case: tuple[tuple[float, ...], tuple[float, ...]]
) -> dict[str, float]:
    """Expected figures of a customer of one persona."""
    _, concern, valuation, sensitivity, noise, goodwill, temper = who
    why, what, told, use, benefit, intrusion, nudge, forced, doubt, salience, scale, found = case[0]
    price, fit, pressure, push, decline_leave, returns = case[1]

    def consents(c: float) -> np.ndarray:
        cost = c * intrusion * (1 + doubt * (1 - why) + salience * what)
        yes = special.expit((benefit * why - cost) / scale + nudge)
        return np.array([yes, c * yes])

    def buys(fitted: float) -> np.ndarray:
        """Share who accept, their worth, share who lose by it, the worth of these."""

        def given(v: float, s: float) -> np.ndarray:
            judged = v + fitted + push * pressure - s * price + WARMTH * price * goodwill
            yes = special.expit(judged / (noise * price))
            lost = v + fitted < price
            return yes * np.array([1.0, v + fitted, lost, (v + fitted) * lost])

        return mean_over(
            sensitivity,
            lambda s: mean_over(valuation, lambda v: given(v, s), price - fitted),
        )

    consented, concerned = mean_over(concern, consents)
    forced_out = (1 - consented) * leaves(forced, temper, goodwill)
    sees = consented, 1 - consented - forced_out
    bought, worth, regretted, regretted_worth = sees[0] * buys(fit) + sees[1] * buys(0.0)
    sour = np.tanh(np.arctanh(goodwill) - DECLINE * pressure**2)
    misuse = min(1.0, max(0.0, use - told * why))
    return {
        "consented": consented,
        "left over consent": forced_out,
        "privacy": -concerned * intrusion * use,
        "data": consented * DATA_VALUE,
        "benefit": consented * benefit * (fit > 0),
        "found out": consented * found * misuse,
        "accepted": bought,
        "valuation": worth - returns * regretted_worth,
        "price": -(bought - returns * regretted) * price,
        "goods": -COST[0] * (bought - 0.5 * returns * regretted),
        "regretted": regretted,
        "returned": returns * regretted,
        "left over the offer": (sum(sees) - bought) * leaves(decline_leave, temper, sour),
    }


def seen(log: np.ndarray, customers: int) -> dict[str, np.ndarray]:
    """The same figures of each customer, shape (customers,), off the log."""

    def happened(kind: int, item: int | None = None) -> np.ndarray:
        rows = log[(log["kind"] == kind) & ((log["item"] == item) | (item is None))]
        return np.bincount(rows["customer"].astype(np.int64), minlength=customers)

    def booked(side: str, *accounts: int) -> np.ndarray:
        rows = log[(log["kind"] == ledger.BOOKED) & np.isin(log["item"], accounts)]
        whose = rows["customer"].astype(np.int64)
        return np.bincount(whose, rows[f"{side}_amount"], minlength=customers)

    return {
        "consented": happened(consent.CONSENTED),
        "left over consent": happened(LEFT, FORCED_CONSENT),
        "privacy": booked("customer", ledger.PRIVACY),
        "data": booked("business", ledger.DATA),
        "benefit": booked("customer", ledger.BENEFIT),
        "found out": happened(consent.FOUND_OUT),
        "accepted": happened(sale.ACCEPTED),
        "valuation": booked("customer", ledger.VALUATION),
        "price": booked("customer", ledger.PRICE, ledger.REFUND),
        "goods": booked("business", ledger.GOODS),
        "regretted": happened(returns.REGRETTED),
        "returned": happened(returns.RETURNED),
        "left over the offer": happened(LEFT, OFFER_REASON),
    }


@INTEGRALS
@pytest.mark.parametrize("number", range(len(CASES)))
def test_consents_purchases_and_bookings_are_the_integrals_over_the_personas(
    number, checked, z_of, long
):
    layout = lay_out(ScenarioSpec.model_validate(written(CASES[number], long(DAYS))))
    done = run_replication(layout, seed=31, number=number, keep_log=True)
    figures = seen(done.log, len(done.world.rows))
    by_persona = {name: of_persona(who, CASES[number]) for name, who in PEOPLE.items()}
    assert len(figures) == FIGURES
    checked(
        {
            name: z_of(each, sum(PEOPLE[who][0] * by_persona[who][name] for who in PEOPLE))
            for name, each in figures.items()
        }
    )


def test_the_integral_over_a_lognormal_trait_is_that_of_its_density():
    spread = np.sqrt(np.log1p(0.8**2))
    density = stats.lognorm(spread, scale=6 * np.exp(-(spread**2) / 2))
    by_density = density.expect(lambda c: special.expit(3 - c))
    assert float(mean_over((6, 0.8), lambda c: special.expit(3 - c))) == pytest.approx(
        by_density, rel=1e-4
    )
    assert float(mean_over((6, 0.8), lambda c: float(c < 5), 5)) == pytest.approx(
        density.cdf(5), rel=1e-4
    )
