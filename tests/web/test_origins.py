"""Whose pages may use the server."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from kb.config import load_settings
from kb.errors import KbError
from kb.web.guard import is_local, may_call

SITE = "https://notes.example"


@pytest.mark.parametrize(
    ("headers", "allowed", "may"),
    [
        ({}, (), True),  # no page at all: curl
        ({"origin": "http://localhost:7860", "host": "localhost:7860"}, (), True),
        ({"origin": "https://kb.example", "host": "127.0.0.1:7860"}, (), False),
        # Behind a proxy that gives another host, the browser says that it is our page.
        (
            {"origin": "https://kb.example", "host": "kb:1", "sec-fetch-site": "same-origin"},
            (),
            True,
        ),
        ({"origin": SITE, "host": "kb.example"}, (), False),
        ({"origin": SITE, "host": "kb.example"}, (SITE,), True),
        ({"origin": SITE, "host": "kb.example"}, ("*",), True),
        ({"origin": SITE + ":8443", "host": "kb.example"}, (SITE,), False),
        ({"origin": "https://notes.example.evil.example", "host": "kb"}, (SITE,), False),
        ({"origin": "http://notes.example", "host": "kb"}, (SITE,), False),
        ({"origin": "null", "host": "kb"}, (SITE,), False),
        ({"origin": "http://[", "host": "kb"}, (SITE,), False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, (), False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, (), True),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, (), True),
    ],
)
def test_who_may_call(headers: dict[str, str], allowed: tuple[str, ...], may: bool) -> None:
    assert may_call(Headers(headers), allowed) is may


@given(st.text(max_size=40))
def test_no_other_origin_may(origin: str) -> None:
    headers = Headers({"origin": origin.encode("utf-8", "replace").decode("latin-1"), "host": "h"})
    assert may_call(headers, (SITE,)) is (origin == SITE or origin.endswith("//h"))


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("localhost:7860", True),
        ("127.0.0.1:7860", True),
        ("127.1.2.3", True),
        ("[::1]:7860", True),
        ("kb.localhost", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("192.168.0.7", False),
        ("", False),
        ("[", False),
        ("[::1", False),
        ("127.0.0.1/evil.example", False),
        ("evil.example@127.0.0.1", False),
    ],
)
def test_which_names_are_this_machines(host: str, local: bool) -> None:
    assert is_local(host) is local


def test_a_site_that_is_not_allowed_is_refused_before_any_work(client_of: Any) -> None:
    answer = client_of().get("/api/ask?q=layer", headers={"origin": SITE})
    assert answer.status_code == 403
    assert "--allow-origin" in answer.json()["error"]
    assert "access-control-allow-origin" not in answer.headers


def test_an_allowed_site_gets_what_its_browser_asks_for(client_of: Any) -> None:
    client = client_of(allow_origins=(SITE,))
    answer = client.get("/api/ask?q=layer", headers={"origin": SITE})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SITE
    wants = {
        "origin": SITE,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    assert client.options("/api/run", headers=wants).status_code == 200
    wants["origin"] = "https://other.example"
    refused = client.options("/api/run", headers=wants)
    assert "access-control-allow-origin" not in refused.headers


def test_who_may_frame_the_chat_is_the_same_list(client_of: Any) -> None:
    closed = client_of().get("/healthz").headers
    assert closed["content-security-policy"].endswith("frame-ancestors 'self'")
    assert closed["x-frame-options"] == "SAMEORIGIN"
    opened = client_of(allow_origins=(SITE,)).get("/healthz").headers
    assert opened["content-security-policy"].endswith(f"frame-ancestors 'self' {SITE}")
    assert "x-frame-options" not in opened


def test_another_name_for_this_machine_is_refused(client_of: Any) -> None:
    """Else a site could give its own name our address, and its page would be ours."""
    rebound = {"host": "evil.example"}
    answer = client_of().get("/api/ask?q=layer", headers=rebound)
    assert answer.status_code == 403
    assert "--trust-proxy" in answer.json()["error"]
    for settings in ({"trust_proxy": True}, {"host": "0.0.0.0"}):
        assert client_of(**settings).get("/api/ask?q=layer", headers=rebound).status_code == 200


@pytest.mark.parametrize("origin", ["notes.example", "https://notes.example/kb", "ftp://a", "* "])
def test_an_origin_that_cannot_be_meant_is_told(origin: str) -> None:
    with pytest.raises(KbError, match="expected a site without a"):
        load_settings({"allow_origins": (origin,)}, environ={})


def test_an_origin_may_be_copied_from_the_address_bar() -> None:
    settings = load_settings({"allow_origins": ("http://localhost:8000/",)}, environ={})
    assert settings.allow_origins == ("http://localhost:8000",)


def test_origins_come_from_the_environment_too() -> None:
    environ = {"KB_ALLOW_ORIGINS": "https://a.example, http://localhost:8000"}
    settings = load_settings(environ=environ)
    assert settings.allow_origins == ("https://a.example", "http://localhost:8000")
