"""A server of the app on a free port, and how to know that it is there."""

import socket
import subprocess
import time
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
# A cold start loads all libraries, and compiles the behaviour where it has changed.
START_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        if is_healthy(address):
            return
        time.sleep(0.1)
    pytest.fail(f"the app did not start: {log.read_text(encoding='utf-8', errors='replace')}")


def is_healthy(address: str) -> bool:
    connection = HTTPConnection(address.removeprefix("http://"), timeout=1.0)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
