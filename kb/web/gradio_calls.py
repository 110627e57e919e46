"""Which calls of Gradio's functions get through: such as the page makes, word for word.

Stops what a stranger could send there else. Gradio takes a dictionary for a file, and opens
or fetches what it names ("/dev/zero", "http://…"); some odd values end the task that serves
everybody's questions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import gradio

JOIN: Final = "/gradio_api/queue/join"
PREDICT: Final = "/gradio_api/run/predict"

_SESSION: Final = re.compile(r"[a-z0-9]{1,40}")


def functions_of(blocks: gradio.Blocks) -> dict[str, dict[int, int]]:
    """Of each path the functions that are called there, with how many inputs each has."""
    found: dict[str, dict[int, int]] = {JOIN: {}, PREDICT: {}}
    for number, function in blocks.fns.items():
        found[JOIN if function.queue else PREDICT][number] = len(function.inputs)
    return found


def cleaned_call(body: bytes, functions: Mapping[int, int]) -> bytes | None:
    """A call with nothing in it but what the page sends; None for what the page never would.

    >>> cleaned_call(b'{"data": ["hi"], "fn_index": 0, "session_hash": "a1"}', {0: 1})
    b'{"data": ["hi"], "fn_index": 0, "session_hash": "a1", "trigger_id": null}'
    >>> cleaned_call(b'{"data": [{"path": "/dev/zero"}], "fn_index": 0}', {0: 1})
    """
    try:
        sent = json.loads(body)
        cleaned = _cleaned(sent, functions) if isinstance(sent, dict) else None
        return json.dumps(cleaned, ensure_ascii=False).encode() if cleaned else None
    except (ValueError, RecursionError):  # no JSON; or lone surrogates, which have no UTF-8
        return None


def _cleaned(sent: Mapping[str, Any], functions: Mapping[int, int]) -> dict[str, Any] | None:
    data, number = sent.get("data"), sent.get("fn_index")
    session, trigger = sent.get("session_hash"), sent.get("trigger_id")
    if type(number) is not int or number not in functions:
        return None
    if (
        not isinstance(data, list)
        or len(data) != functions[number]
        or not all(map(_is_plain, data))
    ):
        return None
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        return None
    if trigger is not None and (type(trigger) is not int or not 0 <= trigger < 10_000):
        return None
    return {"data": data, "fn_index": number, "session_hash": session, "trigger_id": trigger}


def _is_plain(value: object) -> bool:
    """A text, or the nothing that stands for the session's own state."""
    return value is None or isinstance(value, str)
