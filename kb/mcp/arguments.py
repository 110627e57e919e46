"""What the tools take. The descriptions are for assistants: they decide by them what to send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.errors import KbError
from kb.search.query import MAX_QUERY_CHARACTERS
from kb.wire import MAX_HITS, MAX_NAME_CHARACTERS

Query = Annotated[str, Field(min_length=1, max_length=MAX_QUERY_CHARACTERS)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
InScope = Annotated[
    str,
    Field(
        max_length=MAX_NAME_CHARACTERS,
        description="Only in this folder, note or tag of the notes, such as “rnn/”, “cnn.md” or "
        "“#vision”. Empty: everywhere.",
    ),
]


class _Arguments(BaseModel):
    # A name that is unknown is told, not passed over: the assistant meant something by it.
    model_config = ConfigDict(extra="forbid")


class SearchArguments(_Arguments):
    """What to look for, and where."""

    query: Query = Field(
        description='Words or a question, in Chinese or English; “"exact phrase"”, “-word”, '
        "“in:rnn/” and “tag:vision” narrow it."
    )
    k: int = Field(5, ge=1, le=MAX_HITS, description="How many hits at most.")
    scope: InScope = ""


class AskArguments(_Arguments):
    """What to answer, and from where."""

    question: Query = Field(
        description="One whole question, in Chinese or English, that stands on its own: "
        "the notes don't know what was said before."
    )
    scope: InScope = ""


class RunArguments(_Arguments):
    """What to run."""

    snippet: Name = Field(description="The id of a snippet, as `search` and `ask` name them.")


class ReadArguments(_Arguments):
    """Which lines to read."""

    note: Name = Field(description="The note's path, as `search` and `ask` name it: “cnn.md”.")
    first_line: int = Field(1, ge=1, description="The first line to read, counted from 1.")
    last_line: int | None = Field(None, ge=1, description="The last one; null: to the end.")


_Model = TypeVar("_Model", bound=BaseModel)


def parsed(model: type[_Model], sent: Mapping[str, Any]) -> _Model:
    """The arguments of a call. Raises KbError with one line for what doesn't fit."""
    try:
        return model.model_validate(dict(sent))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        lines = [_problem(each["loc"], each["msg"]) for each in errors]
        raise KbError("; ".join(lines)) from error


def _problem(place: tuple[int | str, ...], message: str) -> str:
    return f"“{place[0] if place else 'arguments'}”: {message[:1].lower()}{message[1:]}"
