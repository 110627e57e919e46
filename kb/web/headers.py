"""The headers that every answer carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kb.web.origins import frame_ancestors

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A browser then refuses every request to another host, whatever a note or a library's
# script asks for. Gradio's page has scripts and styles inline and compiles templates.
_POLICY: Final = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)


def content_security_policy(allowed: Sequence[str] = ()) -> str:
    """The policy of our pages, which the sites of `allowed` may frame."""
    return "; ".join((*_POLICY, frame_ancestors(allowed)))


class SecurityHeaders:
    """ASGI middleware that puts them on."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self._app = app
        self._headers = [
            (b"content-security-policy", content_security_policy(allowed).encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
        ]
        if not allowed:  # which the policy says too; for browsers that don't know it
            self._headers.append((b"x-frame-options", b"SAMEORIGIN"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to what comes back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)
