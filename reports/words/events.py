"""What an event of a journey is in plain words."""

from collections.abc import Callable
from typing import Any

Event = dict[str, Any]


def _said(words: str) -> Callable[[Event, str], str]:
    """A phrase that names what the event is about."""
    return lambda _event, about: words.replace("ABOUT", about)


PHRASES: dict[str, Callable[[Event, str], str]] = {
    "arrived": _said("arrives, ABOUT"),
    "reached step": lambda event, _: f"comes to {event['step']} ({event['channel']})",
    "told the story": _said("tells the story"),
    "repeated the story": _said("has to tell the story again: the agent ABOUT"),
    "was remembered": _said("is remembered"),
    "handed off": _said("is handed over, ABOUT"),
    "context lost": _said("the case comes without its context"),
    "dropped": _said("the case falls through the gap, ABOUT"),
    "hand-off withheld": _said("nothing is handed over without consent, ABOUT"),
    "put on the list": _said("waits for the list to go, ABOUT"),
    "list carried": _said("the list comes with the case"),
    "noticed the gap": _said("notices that nothing has happened"),
    "turned away": _said("finds ABOUT closed"),
    "asked for consent": _said("is asked for consent: ABOUT"),
    "consented": _said("consents"),
    "refused consent": _said("refuses"),
    "misuse found out": _said("finds out what is done with the data: ABOUT"),
    "consent used": _said("the data is used: ABOUT"),
    "asked for permission": _said("is asked for permission to be contacted: ABOUT"),
    "permission given": _said("permits it"),
    "permission refused": _said("does not permit it"),
    "permission used": _said("the permission is used: ABOUT"),
    "message sent": lambda event, _: f"gets a message ({event['channel']})",
    "message withheld": _said("the message is not sent"),
    "message postponed": _said("the message has to wait"),
    "offer shown": _said("is offered ABOUT"),
    "offer accepted": _said("accepts ABOUT"),
    "offer declined": _said("declines ABOUT"),
    "regretted": _said("regrets ABOUT"),
    "returned": _said("returns ABOUT"),
    "put into the basket": _said("puts ABOUT into the basket"),
    "price revealed": _said("sees the whole price of ABOUT"),
    "withdrew": _said("withdraws from ABOUT"),
    "billed": _said("is billed for another period of ABOUT"),
    "reached the goal": _said("reaches the goal"),
    "expected it by now": _said("had expected the goal by now"),
    "learned": _said("is taken for who they are from now on, ABOUT"),
    "activated": _said("starts to think about leaving"),
    "renewed": _said("stays at the renewal"),
    "referred": _said("brings a new customer, ABOUT"),
    "warned": _said("warns others"),
    "left": _said("leaves for good: ABOUT"),
    "finished": _said("the journey ends"),
    "censored": _said("the window ends, still under way"),
}
# What takes time is told with its length in a trace, and without it elsewhere.
BRIEFLY = {
    "joined queue": "waits for ABOUT",
    "service started": "is served",
    "service ended": "is done",
    "hung up": "hangs up",
    "gave up waiting": "waits no longer",
}


def event_words(event: Event) -> str:
    """An event in a few words, whatever its kind."""
    about = (event["detail"] or "").replace("_", " ")
    phrase = PHRASES.get(event["type"])
    if phrase is not None:
        return phrase(event, about)
    return BRIEFLY.get(event["type"], str(event["type"])).replace("ABOUT", about)
