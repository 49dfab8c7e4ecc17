"""`bofast app`: serve the page to browsers, with everything it needs on this machine."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import socket
import sys
from collections.abc import MutableMapping
from importlib.util import find_spec
from typing import Annotated

import typer

from agents.bad_input import BadInput
from viz.options import County, From, Months, People, Seed, Workers, local_workers, run_of, whole

Host = Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on; 0.0.0.0 is every one.")]
Port = Annotated[str, typer.Option(metavar="N", help="Port to listen on; 0 is any free one.")]
Prefix = Annotated[str, typer.Option(metavar="/PATH", help="Path under which a proxy shows the page.")]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the page in this machine's browser.")]

PORTS = (0, 65535)
# what a page needs of the machine's settings; an administrator's own go first, but nothing is told to others
SETTINGS = {
    "SOLARA_APP": "viz.page.page",
    "SOLARA_MODE": "production",
    "SOLARA_THEME_TITLE": "bofast",
    "REACTON_FAST": "1",  # only what has changed is looked at again: a third off the work of an answer
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",  # its signs are not used
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_KERNEL_CULL_TIMEOUT": "5m",  # how long a visitor who lost the line can come back to the same page
    "SOLARA_KERNEL_MAX_COUNT": "200",  # visitors at the same time; the next one waits
}
ALWAYS = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False", "SOLARA_THEME_SHOW_BANNER": "False"}


def serve(
    host: Host = "127.0.0.1", port: Port = "8765", county: County = "25", people: People = "7000",
    months: Months = "60", posterior: From = "shipped", seed: Seed = "1", workers: Workers = None,
    root_path: Prefix = "", open_: Open = True,
) -> int:  # fmt: skip
    """Serve the page with sliders and the answer. Ctrl-C ends it."""
    from agents.machine_code import is_compiled
    from agents.places import load_places
    from experiments.scenarios import BASELINE, load_scenario

    if find_spec("solara") is None or find_spec("uvicorn") is None:
        raise BadInput('the page needs Solara, which is not installed; "pip install bofast[web]" brings it')
    prefix = path_prefix(root_path)
    places = load_places(county)
    today = load_scenario(BASELINE, places)
    count = local_workers(workers)
    study = {"people": people, "months": months, "seed": seed}
    for name, text in study.items():
        whole(name, text)
    with contextlib.closing(listener(host, port)) as place:
        if not is_compiled():  # reading a posterior already needs the model's rules
            print("Compiling the model for this machine, once: about a minute.", file=sys.stderr, flush=True)
        asked = run_of(places, today, posterior, {}, **study)
        prepare(os.environ)
        print("Starting the page.", file=sys.stderr, flush=True)
        from viz.page.server import run_server

        run_server(asked, count, place, prefix, open_)
    print("The page is closed.", file=sys.stderr)
    return 0


def prepare(environment: MutableMapping[str, str]) -> None:
    """Set what Solara reads when it is imported: production, no telemetry, a secret of its own for every start."""
    for name, value in SETTINGS.items():
        environment.setdefault(name, value)
    environment.setdefault("SOLARA_SESSION_SECRET_KEY", secrets.token_hex(32))
    environment.update(ALWAYS)


def path_prefix(text: str) -> str:
    """A path before the page's own, "" or "/name". Raises BadInput."""
    path = text.rstrip("/")
    allowed = all(part and part.replace("-", "").replace("_", "").isalnum() for part in path.split("/")[1:])
    if path and not (path.startswith("/") and allowed and path.isascii() and len(path) <= 200):
        shown = text if len(text) < 40 else text[:40] + "…"
        raise BadInput(f"--root-path {shown!r} is not possible; allowed is a path of letters and digits, as /bofast")
    return path


def listener(host: str, port: str) -> socket.socket:
    """A socket at the address that nobody can connect to yet. Raises BadInput."""
    low, high = PORTS
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 9 else -1
    if not low <= number <= high:
        raise BadInput(f"--port {port[:40]!r} is not possible; allowed is a whole number from {low} to {high}")
    try:
        found = socket.getaddrinfo(host or None, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise BadInput(f"--host {host[:60]!r} is no address of this machine; usual is 127.0.0.1") from None
    family, kind, protocol, _, address = found[0]
    place = socket.socket(family, kind, protocol)
    if os.name == "posix":  # so that the page can be started again at once
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind(address)
    except OSError as error:
        place.close()
        raise BadInput(_why_not(error, host, number)) from None
    return place


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < PORTS[1] else 8765
        return f"port {port} of {host} is in use already; choose another, as --port {other}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} is for the machine's administrator alone; choose one above 1023, as --port 8765"
    return f"--host {host[:60]!r} is no address of this machine; usual is 127.0.0.1"
