"""What shell commands and the languages with braces look like in pasted text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.text.language import HAN

# Languages in which "# text" is a comment; in the others it is a heading.
HASH_COMMENTS = frozenset(
    {"bash", "sh", "shell", "zsh", "console", "powershell", "ps1", "make", "makefile", "cmake"}
    | {"yaml", "yml", "toml", "ini", "conf", "properties", "nginx", "dockerfile", "graphql"}
    | {"python", "r", "ruby", "rb", "perl", "julia", "elixir", "text", "txt"}
)
# What begins with "#" and is code of C or C++.
DIRECTIVE = re.compile(r"^#\s*(?:include|define|ifn?def|endif|pragma|undef|import|region)\b")
_HEADING = re.compile(r"^#{1,6}\s+\S")
_ZH_PROSE = re.compile(
    f"^(?!#|//|--|/\\*|\\*|<)(?=(?:[^{HAN}]*[{HAN}]){{4}})[^\"'`;{{}}=<>|$\\\\]*$"
)
_EN_PROSE = re.compile(r"^[A-Z][\w'’-]*(?:,?\s+[\w'’().,-]+){3,}[.:?!]$")
_MAX_LINE_CHARS = 500
_MAX_RUN_LINES = 400

# Commands of the shell with a subcommand or argument behind them. Words that begin English
# sentences too ("find", "make", "cat") need an option, a path or a file to count.
_COMMAND = re.compile(
    r"""^(?:sudo\s+)?(?:
        (?:git\s+(?:add|commit|push|pull|clone|checkout|branch|merge|rebase|status|log|diff|init|
            remote|fetch|stash|reset|tag|config|switch|restore)
          | docker\s+(?:build|run|ps|images|pull|push|exec|logs|stop|rm|rmi|compose|tag|login|
            inspect)
          | (?:pip3?|conda|mamba|npm|yarn|pnpm|apt|apt-get|brew|yum|dnf|poetry|uv)\s+
            (?:install|uninstall|list|create|activate|run|update|upgrade|add|remove|init|build|env|
              start|test|freeze|show|info|deactivate)
          | (?:kubectl|helm|systemctl|cargo)\s+\w+ | go\s+(?:run|build|mod|get|test)
        )(?:\s+[^\s，。]+)*
      | (?:python3?|cd|ls|mkdir|rm|cp|mv|cat|echo|export|source|curl|wget|tar|unzip|chmod|chown|ssh|
          scp|grep|find|ps|kill|touch|head|tail|make|cmake|gcc|g\+\+|nvidia-smi|tensorboard|torchrun|
          jupyter|bash|sh|sed|awk|nohup|screen|tmux)
        (?:\s+\S+)*\s+(?:-{1,2}\w\S*|[\w.~$-]*/\S*|[\w-]+\.\w{1,5}|\.|\.\.|>\s*\S+|\w+=\S+|["'].*)(?:\s+\S+)*
      | (?:ls|pwd|nvidia-smi|htop|whoami)
    )$""",
    re.VERBOSE,
)
_PROMPTED = re.compile(r"^[$❯]\s+\S")
_BRACE_LINE = re.compile(
    r"[;{}]\s*(?://.*)?$|^\s*(?://|/\*|\*/|#\s*include\b|#\s*define\b|\}|\)\s*;)"
)
_BRACE_START = re.compile(
    r"^(?:#\s*include\s*[<\"]|(?:public|private|protected|static|final|abstract|class|struct|enum|"
    r"interface|namespace|using|template|typedef|package|import|function|const|let|var|func|fn|"
    r"void|int|long|double|float|bool|boolean|char|auto|string|String|unsigned|std::)\b.*[;{>]\s*$|"
    r"[\w.]+\(.*\)\s*[;{]$|(?:for|while|if|switch)\s*\(.*\)\s*\{$)"
)
_LANGUAGES = (  # the first whose words stand in the code names its fence
    ("cpp", re.compile(r"#\s*include\b|\bstd::|\bcout\b|\bnullptr\b|\btemplate\s*<")),
    ("java", re.compile(r"\bpublic\s+(?:static|class|void)\b|\bSystem\.out\b|^import java", re.M)),
    ("javascript", re.compile(r"\bfunction\b|\bconst\b|\blet\b|=>|\bconsole\.log\b")),
    ("go", re.compile(r"^package \w+|\bfunc\b|:=", re.M)),
    ("rust", re.compile(r"\bfn\b|\blet mut\b|\bimpl\b")),
    ("c", re.compile(r"\bprintf\(|\bint main\b|\bmalloc\(")),
)


def pasted_shell(lines: Sequence[str], start: int, stop: int) -> int:
    """Length of the run of shell commands that begins at a line; 0 unless there are two."""
    if not _is_command(lines[start]):
        return 0
    index = end = start
    commands = 0
    for index in range(start, min(stop, start + _MAX_RUN_LINES)):
        line = lines[index]
        if _is_command(line) or (index > start and lines[index - 1].endswith("\\")):
            commands += 1
            end = index + 1
        elif not re.match(r"^#\s?[^#\s]", line):  # a comment, if a command follows
            break
    return end - start if commands >= 2 else 0


def _is_command(line: str) -> bool:
    if len(line) > _MAX_LINE_CHARS or line[:1].isspace():
        return False
    return bool(_PROMPTED.match(line) or _COMMAND.match(line.rstrip()))


def pasted_braces(lines: Sequence[str], start: int, stop: int) -> int:
    """Length of a run of C++, Java, JavaScript or the like; 0 unless it is plainly code."""
    if len(lines[start]) > _MAX_LINE_CHARS or not _BRACE_START.match(lines[start]):
        return 0
    depth, end, marked = 0, start, 0
    for index in range(start, min(stop, start + _MAX_RUN_LINES)):
        line = lines[index]
        is_code = len(line) <= _MAX_LINE_CHARS and bool(_BRACE_LINE.search(line))
        if not is_code and (depth <= 0 or _HEADING.match(line)):
            if line.strip() or depth < 0:
                break
            continue
        marked += is_code
        depth += line.count("{") - line.count("}")
        end = index + 1
    return end - start if marked >= 3 and depth == 0 else 0


def brace_language(code: str) -> str:
    return next((name for name, words in _LANGUAGES if words.search(code)), "")


def is_prose(line: str) -> bool:
    """A sentence, and no comment or code."""
    line = line.strip()
    return len(line) <= 2_000 and bool(_ZH_PROSE.match(line) or _EN_PROSE.match(line))


def other_length(lines: Sequence[str], start: int, stop: int, language: str) -> int:
    """Lines of an unclosed fence of another language up to where the note plainly goes on."""
    holds_prose = start < stop and is_prose(lines[start])
    for index in range(start, stop):
        line = lines[index]
        after_blank = index == start or not lines[index - 1].strip()
        if _HEADING.match(line):
            if language and language not in HASH_COMMENTS:
                return index - start
            if after_blank and (line.startswith("##") or _introduces_text(lines, index, stop)):
                return index - start
        elif after_blank and index > start and not holds_prose and is_prose(line):
            return index - start
    return stop - start


def _introduces_text(lines: Sequence[str], index: int, stop: int) -> bool:
    """True when what follows a "# line" is a blank line or a sentence: it is a heading."""
    below = lines[index + 1] if index + 1 < stop else ""
    return not below.strip() or is_prose(below) or bool(_HEADING.match(below))
