"""`bofast app` without a browser: settings, and one sentence for whatever is wrong."""

import socket

import pytest

from agents.bad_input import BadInput
from viz import app_command
from viz.app_command import listener, path_prefix, prepare


@pytest.fixture
def taken():
    """A port somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        yield place.getsockname()[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "x"), "--port 'x' is not possible; allowed is a whole number from 0 to 65535"),
        (("--port", "65536"), "allowed is a whole number from 0 to 65535"),
        (("--port", "-1"), "allowed is a whole number from 0 to 65535"),
        (("--port", "9" * 5000), "allowed is a whole number from 0 to 65535"),
        (("--host", "nowhere.invalid"), "--host 'nowhere.invalid' is no address of this machine"),
        (("--host", "192.0.2.1"), "--host '192.0.2.1' is no address of this machine"),
        (("--host", "a" * 300), "is no address of this machine"),
        (("--root-path", "bofast"), "allowed is a path of letters and digits, as /bofast"),
        (("--root-path", "/<script>"), "allowed is a path of letters and digits"),
        (("--root-path", "//other.example"), "allowed is a path of letters and digits"),
        (("--people", "1"), "--people '1' is not possible"),
        (("--workers", "0"), "--workers '0' is not possible"),
        (("--county", "99"), "no county with code '99'"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(bofast, words, said):
    code, out, err = bofast("app", "--no-open", *words)
    assert (code, out) == (2, "") and said in err and err.count("\n") == 1 and len(err) < 900


def test_a_posterior_that_is_not_there_is_one_sentence(bofast, monkeypatch):
    monkeypatch.setattr("agents.machine_code.is_compiled", lambda: True)  # else it is said first that this takes time
    code, out, err = bofast("app", "--no-open", "--port", "0", "--posterior", "nowhere")
    assert (code, out) == (2, "") and "nowhere" in err and err.count("\n") == 1


def test_a_port_in_use_is_said_before_anything_is_computed(bofast, taken):
    code, _, err = bofast("app", "--no-open", "--port", taken)
    assert code == 2 and err.startswith(f"bofast: port {taken} of 127.0.0.1 is in use already; choose another")


def test_without_solara_the_page_says_what_to_install(bofast, monkeypatch):
    monkeypatch.setattr(app_command, "find_spec", lambda name: None)
    code, _, err = bofast("app", "--no-open")
    assert code == 2 and "bofast[web]" in err and err.count("\n") == 1


def test_any_free_port_can_be_had_and_nobody_connects_before_it_is_ready():
    with listener("127.0.0.1", "0") as place:
        assert place.getsockname()[1] > 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place.getsockname(), timeout=5)


@pytest.mark.parametrize(("text", "path"), [("", ""), ("/", ""), ("/bofast", "/bofast"), ("/a/b-2/", "/a/b-2")])
def test_a_path_prefix_is_a_plain_path(text, path):
    assert path_prefix(text) == path


@pytest.mark.parametrize("text", ["a", "/a b", "/å", "/a//b", "/..", "/" + "a" * 300, "/a?b", "/a\n"])
def test_any_other_prefix_is_refused(text):
    with pytest.raises(BadInput) as error:
        path_prefix(text)
    assert "\n" not in str(error.value) and len(str(error.value)) < 200


def test_nothing_is_told_to_others_and_an_administrators_settings_stay():
    own = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "True", "SOLARA_SESSION_SECRET_KEY": "mine"}
    prepare(own)
    assert own["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False" and own["SOLARA_SESSION_SECRET_KEY"] == "mine"
    assert own["SOLARA_MODE"] == "production" and own["SOLARA_SESSION_HTTP_ONLY"] == "True"
    first, second = {}, {}
    prepare(first), prepare(second)
    assert len(first["SOLARA_SESSION_SECRET_KEY"]) == 64
    assert first["SOLARA_SESSION_SECRET_KEY"] != second["SOLARA_SESSION_SECRET_KEY"]
