"""What passes the wall has a form, and nothing else passes."""

from __future__ import annotations

import json
import os
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.run.inside.protocol import (
    CleanedUp,
    Exited,
    FreshJob,
    Job,
    LaneSettings,
    Message,
    NotBegun,
    Ready,
    Stop,
    block,
    from_json,
    receive_message,
    send_message,
    to_json,
)

TEXT = st.text(max_size=20)
LIMITS = st.dictionaries(TEXT, st.integers(), max_size=3)
KINDS: dict[type[Any], st.SearchStrategy[Any]] = {
    LaneSettings: st.builds(LaneSettings),
    FreshJob: st.builds(FreshJob, limits=LIMITS),
    Job: st.builds(Job, limits=LIMITS, inputs=st.lists(st.tuples(TEXT, st.binary())).map(tuple)),
    **{kind: st.builds(kind) for kind in (Stop, Ready, Exited, NotBegun, CleanedUp)},
}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_what_is_sent_is_what_arrives(kind: type[Any], data: st.DataObject) -> None:
    message = data.draw(KINDS[kind])
    assert from_json(kind, to_json(message)) == message


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_field_too_few_or_too_many_is_refused(kind: type[Any], data: st.DataObject) -> None:
    values = json.loads(to_json(data.draw(KINDS[kind])))
    wrong = [values | {"more": 1}, list(values), None]
    wrong += [{name: values[name] for name in values if name != missing} for missing in values]
    for each in wrong:
        with pytest.raises(ValueError, match=f"no {kind.__name__}"):
            from_json(kind, json.dumps(each))


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Exited, {"code": "0", "over": None}),
        (Exited, {"code": True, "over": None}),
        (Exited, {"code": 0, "over": "time"}),
        (CleanedUp, {"clean": 1}),
        (Ready, {"imported": ["numpy", 1]}),
        (Ready, {"imported": "numpy"}),
        (NotBegun, {"why": None}),
    ],
)
def test_a_value_of_another_type_is_refused(kind: type[Any], values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is no"):
        from_json(kind, json.dumps(values))


def test_files_go_along_and_a_closed_channel_gives_nothing() -> None:
    ours, theirs = socket.socketpair()
    with theirs, open(os.devnull) as file:
        send_message(ours, Stop(), [file.fileno()])
        ours.close()
        message, fds = receive_message(theirs, max_fds=1)
        assert message == Stop()
        [fd] = fds
        os.close(fd)
        assert receive_message(theirs) == (None, [])


@pytest.mark.parametrize(
    "data", [b"", b"Stop", b"Stop {}x", b"Start {}", b'{"stop": true}', b"\xff"]
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(block(data))
        with pytest.raises(ValueError, match=r".+"):
            receive_message(theirs)


def test_a_message_of_gigabytes_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"\xff\xff\xff\xff")
        with pytest.raises(ValueError, match="bytes"):
            receive_message(theirs)


def test_all_messages_are_tried() -> None:
    assert set(Message.__args__) < set(KINDS)
