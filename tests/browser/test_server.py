"""The app's server: whom it answers, whom it calls, and when it ends, however it was started."""

import os
import signal
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection

import psutil
import pytest

from tests.browser.serving import CHECKOUT, free_port, is_healthy, wait_for

WAYS = {
    "streamlit run": [sys.executable, "-m", "streamlit", "run", str(CHECKOUT / "app.py"),
                      "--server.port"],
    "winwin app": [sys.executable, "-m", "sim.cli", "app", "--port"],
}  # fmt: skip
# Loaded by every Python process below: notes each address that a socket is opened to or bound to.
WATCHMAN = """
import os, sys
EVENTS = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo",
          "socket.gethostbyname")
def note(event, args):
    if event in EVENTS:
        where = args[0] if isinstance(args[0], (str, bytes, type(None))) else args[1]
        where = where[0] if isinstance(where, tuple) else where
        with open(os.environ["SOCKETS_SEEN"], "a") as seen:
            seen.write(f"{event} {where}\\n")
sys.addaudithook(note)
"""
OWN = ("127.0.0.1", "::1", "localhost", "None", "")
ENDS_WITHIN = 20.0
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


class Server:
    """A server that was started one way or the other, with somebody who watches its sockets."""

    def __init__(self, way, folder):
        self.seen, self.port = folder / "sockets", free_port()
        (folder / "sitecustomize.py").write_text(WATCHMAN, encoding="utf-8")
        (folder / "scenarios").mkdir()
        self.log = folder / "log"
        paths = os.pathsep.join([str(folder), str(CHECKOUT)])
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*WAYS[way], str(self.port)],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": paths, "SOCKETS_SEEN": str(self.seen)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.address = f"http://127.0.0.1:{self.port}"
        wait_for(self.address, self.process, self.log)

    def status(self, path="/", **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {name.replace("_", "-"): words for name, words in headers.items()}
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read(300).decode("utf-8", errors="replace")
        finally:
            connection.close()

    def connects(self, **headers):
        """Whether a page could connect that sends these headers."""
        status, _ = self.status(
            "/_stcore/stream",
            Connection="Upgrade",
            Upgrade="websocket",
            Sec_WebSocket_Version="13",
            Sec_WebSocket_Key="AAAAAAAAAAAAAAAAAAAAAA==",
            **headers,
        )
        return status == HTTPStatus.SWITCHING_PROTOCOLS

    def family(self):
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    def end(self):
        self.process.kill()
        self.process.wait(ENDS_WITHIN)


@pytest.fixture(params=WAYS)
def server(request, tmp_path):
    started = Server(request.param, tmp_path)
    yield started
    started.end()


def test_only_names_of_this_machine_are_answered_and_nobody_else_is_asked(server):
    own, port = f"127.0.0.1:{server.port}", server.port
    for host in (own, f"localhost:{port}", f"LOCALHOST:{port}"):
        assert server.status(Host=host)[0] == HTTPStatus.OK, host
        assert server.connects(Host=host, Origin=f"http://{host}"), host
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/media/x.png", "/static/x.js"):
        status, words = server.status(path, Host=f"rebound.example:{port}")
        assert status == HTTPStatus.FORBIDDEN, path
        assert "fix: open it at http://127.0.0.1 or http://localhost" in words
    assert server.status(Host="127.0.0.1.rebound.example")[0] == HTTPStatus.FORBIDDEN
    assert not server.connects(Host="rebound.example")
    for origin in ("http://rebound.example", f"http://localhost:{port + 1}", "null"):
        assert not server.connects(Host=own, Origin=origin), origin
    lines = server.seen.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("socket.bind") for line in lines)
    strangers = [line for line in lines if line.partition(" ")[2] not in OWN]
    assert strangers == []
    listening = [
        each.laddr.ip
        for process in server.family()
        for each in process.net_connections()
        if each.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]


@POSIX_ONLY
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL", "SIGINT"])
def test_whatever_ends_the_command_ends_its_server_too(tmp_path, name):
    server = Server("winwin app", tmp_path)
    family = server.family()
    server.process.send_signal(getattr(signal, name))
    server.process.wait(ENDS_WITHIN)
    give_up = time.monotonic() + ENDS_WITHIN
    while is_healthy(server.address) and time.monotonic() < give_up:
        time.sleep(0.1)
    assert not is_healthy(server.address)
    assert [process for process in family if process.is_running()] == []


def test_a_port_that_is_taken_is_said_in_words(server):
    done = subprocess.run(
        [*WAYS["winwin app"], str(server.port)],
        cwd=server.log.parent, env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "another port: winwin app --port" in done.stderr
    assert "Traceback" not in done.stderr
