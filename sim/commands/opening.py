"""The command that opens the lab in a browser."""

import runpy
import sys
from pathlib import Path

import sim
from sim.commands.printing import tell
from sim.errors import RunError

LOOPBACK = "127.0.0.1"
PACKAGE = Path(sim.__file__).parent


def app(port: int) -> None:
    """Serve the app on this machine alone until Ctrl-C.

    The server is this very process, so whatever ends the command ends it too.

    Raises:
        RunError: The app is not there, or its server failed.
    """
    sys.argv = command_of(port)
    tell(f"winwin-lab is at http://{LOOPBACK}:{port}; Ctrl-C ends it")
    try:
        runpy.run_module("streamlit", run_name="__main__")
    except SystemExit as ended:
        if ended.code not in {None, 0}:
            raise RunError(
                f"the app's server ended with code {ended.code}\n"
                "  fix: read its words above; another port: winwin app --port 8600"
            ) from ended


def command_of(port: int) -> list[str]:
    """The server's command; loopback and no telemetry, whatever the user's own settings say."""
    options = {
        "server.address": LOOPBACK,
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": LOOPBACK,
        "client.showErrorDetails": "none",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    flags += [f"--server.allowedHosts={name}" for name in (LOOPBACK, "localhost", "::1")]
    return ["streamlit", "run", str(app_file()), *flags]


def app_file() -> Path:
    """The app, in the installed package or in the checkout around it.

    Raises:
        RunError: It is in neither place.
    """
    for file in (PACKAGE / "bundled" / "app.py", PACKAGE.parent / "app.py"):
        if file.is_file():
            return file
    raise RunError("app.py is missing\n  fix: install winwin-lab again")
