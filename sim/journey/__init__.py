"""What happens to a customer, from coming into the world to leaving it.

A customer comes (`entering.py`, at a time of `people/`) and goes from step to step. A visit to a
step runs through eight phases; `blocks/visit.py` calls them in this order, each from its own file:

1. Arrive: one try more, and the hand-off from the system before (`blocks/serving/handoff.py`).
2. Wait: join the team's queue, or hang up (`blocks/queues/waiting.py`, `blocks/queues/team.py`).
   A message is sent here instead (`blocks/consent_and_contact/contact.py`).
3. Be served, alone or by a team (`blocks/serving/service.py`).
4. Be asked for consent (`blocks/consent_and_contact/consent.py`).
5. Be offered something (`blocks/selling/offer.py`), or see its whole price at last
   (`blocks/selling/reveal.py`).
6. Book the step's own values, and perhaps the goal (`blocks/booking.py`); think about leaving
   (`blocks/leaving/leaving.py`), be recognised (`people/belief.py`), bring others
   (`blocks/referral.py`).
7. Leave, or stay: one draw (`blocks/leaving/leaving.py`).
8. Take a way on (`blocks/routes/routing.py`, `blocks/endings/exits.py`), or be done.

What comes later has files of its own: `blocks/endings/aftermath.py` for delayed effects and the
settling of a journey, `blocks/monitor.py` for looks at the business's reports.

The rooms, lowest first; nobody imports from a higher one: `luck/` (draws), `groundwork/` (what
every block builds on), `customer/` (what one carries along), `people/` (who comes), `blocks/` (what
can happen), `layout/` (a scenario as flat arrays).
"""
