"""Whom the app answers: pages of its own, under the names it is known by; and it asks nobody.

Streamlit looks at the name a visitor used only where a page connects, and answers all else under
any name: a page of a stranger's, whose name leads here, could read it. Where it does look, and the
page is a stranger's, it asks a service on the internet for this machine's address first.
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit import net_util

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORBIDDEN = 403
CLOSED_BY_POLICY = 1008
REFUSED = (
    "winwin-lab answers here only under the names it was started for.\n"
    "  fix: open it at http://127.0.0.1 or http://localhost with its port; whoever starts it can "
    "name more with --server.allowedHosts\n"
)
FAULT = "Something unexpected went wrong."
FAULT_REMEDY = (
    "fix: reload the page; where that does not help, this is a fault of the lab: report it with "
    "what is written where the app was started"
)
remarks = logging.getLogger("winwin")


def ask_nobody_who_we_are() -> None:
    """Give Streamlit this machine's addresses, or it would ask others for them.

    It opens a socket towards one server to learn the one, and calls another for the other.
    """
    net_util._internal_ip = LOOPBACK[0]  # noqa: SLF001  there is no setting for it
    net_util._external_ip = LOOPBACK[0]  # noqa: SLF001  as above


def say_that_it_is_our_fault(error: Exception) -> bool:
    """Tell the visitor without a path or a line of code; those go to the terminal.

    Returns:
        That nothing more is to be shown.
    """
    remarks.error("winwin: the page failed", exc_info=error)
    st.error(FAULT, icon=":material/error:")
    st.code(FAULT_REMEDY, language=None, wrap_lines=True)
    return True


class OnlyKnownNames:
    """Refuses requests under another host name, and those that another site's page makes."""

    def __init__(self, app: App) -> None:
        """Stand before all of Streamlit."""
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand a request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"} or is_welcome(_headers(scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": CLOSED_BY_POLICY})
        else:
            head = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": FORBIDDEN, "headers": head})
            await send({"type": "http.response.body", "body": REFUSED.encode()})


def is_welcome(headers: dict[str, list[str]]) -> bool:
    """Whether a request came under a known name, and from no other site's page.

    Args:
        headers: Names in small letters, with all their values.
    """
    hosts, origins = headers.get("host", []), headers.get("origin", [])
    if len(hosts) != 1 or not _is_known(hosts[0]):
        return False
    friends = {*st.get_option("server.corsAllowedOrigins")}
    return all(origin in friends or urlsplit(origin).netloc == hosts[0] for origin in origins)


def _is_known(host: str) -> bool:
    """Whether a host is among those the server was started for; without any, this machine."""
    try:
        parts = urlsplit(f"//{host}")
        name = (parts.hostname or "").rstrip(".")
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    if host != parts.netloc or "@" in host:
        return False
    known = [each.strip().lower().rstrip(".") for each in _names_served()]
    return name in known or any(
        each == "*" or (each.startswith("*.") and name.endswith(each[1:])) for each in known
    )


def _names_served() -> tuple[str, ...]:
    return tuple(st.get_option("server.allowedHosts")) or LOOPBACK


def _headers(scope: Message) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found
