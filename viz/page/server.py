"""The server of the page. To be imported when the settings that Solara reads are made (viz/app_command.py)."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from types import SimpleNamespace

import solara
import uvicorn
from solara.server import kernel_context
from solara.server.starlette import app
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from experiments.runs import Run, run_worlds
from viz.page import page
from viz.page.desk import desk, open_desk
from viz.page.state import Choice

# Nothing is fetched from or sent to anywhere else, and no other site shows the page as its own. Vue makes its
# components from text, which needs "unsafe-eval".
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",  # an address tells what somebody looks at
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LONGEST_REQUEST = 16 * 2**20  # bytes; a link that is too long gets the page's own sentence, not a bare refusal
SWITCH = 0.001  # seconds a thread goes on computing while another has something to send
GOODBYE = 2  # seconds that open pages are given when the server ends



class _NoEvents:
    """Nobody listens to what Solara's stand-in for IPython tells."""

    def trigger(self, *_: object) -> None:
        """Tell nobody."""

    register = unregister = trigger


# it makes a mock, with a class of its own, for every message of every visitor: a sixth of the server's work
solara.server.patch.mock = SimpleNamespace(MagicMock=_NoEvents)

app.router.routes.insert(0, Route("/healthz", lambda request: health(request)))


def health(_: Request) -> JSONResponse:
    """That the page is served, of which study, how many worlds it has lived and how many visitors are here."""
    of = desk()
    contexts = list(kernel_context.contexts.values())
    here = sum(kernel_context.PageStatus.CONNECTED in one.page_status.values() for one in contexts)
    said = {
        "status": "ok", "version": version("bofast"), "county": of.run.county, "people": of.run.people,
        "draws": of.run.draws, "worlds_lived": of.lived, "sessions": here, "sessions_kept": len(contexts),
    }  # fmt: skip
    return JSONResponse(said)


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def run_server(run: Run, workers: int, place: socket.socket, prefix: str, open_browser: bool) -> None:
    """Serve the page of a study at a bound socket until Ctrl-C; `prefix` is the path a proxy shows it under."""
    _warm_up(run, workers)
    warnings.filterwarnings("ignore", message="Cookies with samesite", category=UserWarning)
    sys.setswitchinterval(SWITCH)
    config = uvicorn.Config(
        app, root_path=prefix, log_level="warning", access_log=False, h11_max_incomplete_event_size=LONGEST_REQUEST,
        http="h11", timeout_graceful_shutdown=GOODBYE, server_header=False, headers=list(HEADERS.items()),
    )  # fmt: skip
    address = _address(place)

    def ready() -> None:
        where = f"; {prefix} is left to the proxy" if prefix else ""
        _say(f"Open {address} (Ctrl-C ends it{where}).")
        if open_browser and _has_screen():
            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()

    with contextlib.suppress(KeyboardInterrupt):  # the way a server ends
        _Server(config, ready).run(sockets=[place])


def _warm_up(run: Run, workers: int) -> None:
    """Do before the first visitor comes what would keep him waiting, outside any visitor's context."""
    list(run_worlds(replace(run, draws=1)))
    _say(f"Living today's practice for {run.people:,} people.")
    made = open_desk(run, workers)
    usual = Choice().scenario(made.run.population().places).policy
    ready = threading.Event()
    made.ask("warm-up", [run.policy, usual], lambda _: ready.set())
    ready.wait()
    # what is imported when the page is first shown would, inside a visit, hold up the server for seconds
    _, context = solara.render(page.Page(), handle_error=False)
    context.close()


def _address(place: socket.socket) -> str:
    host, port = place.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _has_screen() -> bool:
    """Whether a browser with a window can be opened, and not one that takes over the terminal."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
