"""TeX's own definitions, `\\newcommand` and the like: read, and put in where they are used.

Every face draws formulas one by one and forgets the definitions of the one before; so they are
expanded here, in the order in which an answer's formulas stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

# No formula and no answer needs more steps, a token each; a definition that names itself would
# never end.
_MAX_STEPS: Final = 100_000
_MAX_STEPS_OF_ONE: Final = 20_000
_MAX_PARAMETERS: Final = 9

_TOKEN: Final = re.compile(r"\\[A-Za-z@]+|\\.|#[1-9]|\s+|.", re.DOTALL)
_COMMAND: Final = re.compile(r"\\[A-Za-z@]+")
_DEFINES: Final = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|[gex]?def|let|DeclareMathOperator)(?![A-Za-z])"
)
_BY_BRACES: Final = frozenset({"\\newcommand", "\\renewcommand", "\\providecommand"})
_BY_PATTERN: Final = frozenset({"\\def", "\\gdef", "\\edef", "\\xdef"})


class Macro(NamedTuple):
    """What a command stands for."""

    parameters: int
    default: list[str] | None  # of its first parameter, which then stands in brackets
    body: list[str]
    is_final: bool = False  # another name for a command that is none of ours


@dataclass(slots=True)
class Macros:
    """The definitions of an answer so far."""

    known: dict[str, Macro] = field(default_factory=dict)
    steps_left: int = _MAX_STEPS_OF_ONE  # of the formula that is being read
    steps_of_others: int = _MAX_STEPS - _MAX_STEPS_OF_ONE


class _CannotRead(Exception):
    """A definition or a use of one that is not as TeX has it, or that never ends."""


def expand(tex: str, macros: Macros) -> str:
    """A formula without its definitions, and with what they stand for; they hold for the next.

    What can't be read, or never ends, is given back as it was written.
    """
    defines = _DEFINES.search(tex) is not None
    if not defines and not (macros.known and _uses(tex, macros)):
        return tex
    _give_steps(macros)
    try:
        expanded = _expanded(_TOKEN.findall(tex), macros)
    except _CannotRead:
        return tex
    return _joined(expanded).strip() if defines else _joined(expanded)


def _give_steps(macros: Macros) -> None:
    given = min(macros.steps_of_others, _MAX_STEPS_OF_ONE - macros.steps_left)
    macros.steps_left += given
    macros.steps_of_others -= given


def _uses(tex: str, macros: Macros) -> bool:
    return any(name in macros.known for name in _COMMAND.findall(tex))


def _expanded(tokens: list[str], macros: Macros) -> list[str]:
    waiting, done = tokens[::-1], list[str]()
    while waiting:
        token = _next(waiting, macros)
        if not token.startswith("\\"):
            done.append(token)
        elif token in _BY_BRACES:
            name, macro = _by_braces(waiting, macros)
            if token != "\\providecommand" or name not in macros.known:
                macros.known[name] = macro
        elif token in _BY_PATTERN:
            name, macro = _by_pattern(waiting, macros)
            macros.known[name] = macro
        elif token == "\\let":
            name, macro = _by_let(waiting, macros)
            macros.known[name] = macro
        elif token == "\\DeclareMathOperator":
            name, macro = _operator(waiting, macros)
            macros.known[name] = macro
        elif (known := macros.known.get(token)) is not None:
            (done if known.is_final else waiting).extend(_filled(known, waiting, macros))
        else:
            done.append(token)
    return done


def _next(waiting: list[str], macros: Macros) -> str:
    if not waiting or macros.steps_left <= 0:
        raise _CannotRead
    macros.steps_left -= 1
    return waiting.pop()


def _skip_space(waiting: list[str]) -> None:
    while waiting and waiting[-1].isspace():
        waiting.pop()


def _argument(waiting: list[str], macros: Macros) -> list[str]:
    """The next group without its braces, or the next token."""
    _skip_space(waiting)
    first = _next(waiting, macros)
    return _until("}", waiting, macros) if first == "{" else [first]


def _until(closing: str, waiting: list[str], macros: Macros) -> list[str]:
    """What stands before the closing bracket or brace, groups whole."""
    inside: list[str] = []
    depth = 0
    while (token := _next(waiting, macros)) != closing or depth:
        depth += (token == "{") - (token == "}")
        inside.append(token)
    return inside


def _in_brackets(waiting: list[str], macros: Macros) -> list[str] | None:
    _skip_space(waiting)
    if waiting[-1:] != ["["]:
        return None
    waiting.pop()
    return _until("]", waiting, macros)


def _name(waiting: list[str], macros: Macros) -> str:
    """The command that a definition is of, in braces or not."""
    name = "".join(_argument(waiting, macros)).strip()
    if not name.startswith("\\"):
        raise _CannotRead
    return name


def _drop_star(waiting: list[str]) -> bool:
    is_starred = waiting[-1:] == ["*"]
    if is_starred:
        waiting.pop()
    return is_starred


def _by_braces(waiting: list[str], macros: Macros) -> tuple[str, Macro]:
    """`\\newcommand{\\name}[2][default]{body}`"""
    _drop_star(waiting)
    name = _name(waiting, macros)
    count = _in_brackets(waiting, macros)
    default = _in_brackets(waiting, macros) if count is not None else None
    parameters = "".join(count or ["0"]).strip()
    if not parameters.isdecimal() or int(parameters) > _MAX_PARAMETERS:
        raise _CannotRead
    return name, Macro(int(parameters), default, _argument(waiting, macros))


def _by_pattern(waiting: list[str], macros: Macros) -> tuple[str, Macro]:
    """`\\def\\name#1#2{body}`; other marks between the parameters are not read."""
    name = _name(waiting, macros)
    parameters = 0
    _skip_space(waiting)
    while waiting and waiting[-1] == f"#{parameters + 1}":
        waiting.pop()
        parameters += 1
    _skip_space(waiting)
    if waiting[-1:] != ["{"]:
        raise _CannotRead
    return name, Macro(parameters, None, _argument(waiting, macros))


def _by_let(waiting: list[str], macros: Macros) -> tuple[str, Macro]:
    """`\\let\\name=\\other`: what the other stands for now."""
    name = _name(waiting, macros)
    _skip_space(waiting)
    if waiting[-1:] == ["="]:
        waiting.pop()
        _skip_space(waiting)
    other = _next(waiting, macros)
    return name, macros.known.get(other) or Macro(0, None, [other], is_final=True)


def _operator(waiting: list[str], macros: Macros) -> tuple[str, Macro]:
    """`\\DeclareMathOperator{\\name}{words}`"""
    command = "\\operatorname*" if _drop_star(waiting) else "\\operatorname"
    name = _name(waiting, macros)
    words = _argument(waiting, macros)
    return name, Macro(0, None, [command, "{", *words, "}"], is_final=True)


def _filled(macro: Macro, waiting: list[str], macros: Macros) -> list[str]:
    """A macro's body with its arguments; in the order of `waiting`, backwards, but for a final
    one."""
    if macro.is_final:
        return macro.body
    arguments: list[list[str]] = []
    if macro.default is not None:
        given = _in_brackets(waiting, macros)
        arguments.append(macro.default if given is None else given)
    while len(arguments) < macro.parameters:
        arguments.append(_argument(waiting, macros))
    filled: list[str] = []
    for token in macro.body:
        place = int(token[1]) if len(token) == 2 and token[0] == "#" else 0
        filled += arguments[place - 1] if 0 < place <= len(arguments) else [token]
        if len(filled) > macros.steps_left:
            raise _CannotRead
    return filled[::-1]


def _joined(tokens: list[str]) -> str:
    """As TeX; a space keeps a command from the letter that now stands behind it."""
    pieces: list[str] = []
    before = ""
    for token in tokens:
        if token[:1].isalpha() and _COMMAND.fullmatch(before):
            pieces.append(" ")
        pieces.append(token)
        before = token
    return "".join(pieces)
