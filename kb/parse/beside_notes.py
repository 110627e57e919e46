"""What lies beside notes and is no text to ask: pictures, code, and a project's own files.

Notes link to it, or a tool needs it; nobody wonders why it never comes up as an answer.
"""

from __future__ import annotations

import mimetypes
import re
from typing import Final

from kb.parse.formats import suffix_of

_CODE: Final = re.compile(
    r"\.(?:py|pyi|pyc|js|jsx|mjs|cjs|ts|tsx|c|h|cc|cpp|hpp|cu|cs|java|kt|scala|go|rs|rb|php|pl|lua|r|"
    r"jl|m|swift|dart|hs|ml|clj|ex|erl|sql|sh|bash|zsh|fish|ps1|bat|cmd|asm|s|v|vhd|css|scss|sass|"
    r"less|vue|svelte|astro|gradle|cmake|mk|tmpl|j2|njk|ejs|liquid|xsl|plist)"
)
_SETTINGS_AND_DATA: Final = re.compile(
    r"\.(?:json|jsonl|json5|yml|yaml|toml|ini|cfg|conf|env|lock|edn|xml|map|bib|sty|cls|bst|sln|"
    r"csproj|iml|code-workspace|swp|bak|tmp|log|db|sqlite|sqlite3|pt|pth|npy|npz|pkl|h5|onnx|"
    r"safetensors|bin|so|dll|exe|o|a|class|jar|whl)"
)
_PICTURES_AND_FONTS: Final = re.compile(
    r"\.(?:drawio|psd|ai|sketch|fig|webp|avif|heic|woff|woff2|ttf|otf|eot)"
)
_PROJECT: Final = re.compile(
    r"makefile|dockerfile|licen[cs]e|notice|copying|cname|authors|codeowners|procfile|gemfile|"
    r"rakefile|vagrantfile|jenkinsfile|justfile"
)


def lies_beside_notes(name: str) -> bool:
    """Whether a file of this name is such a one."""
    suffix = suffix_of(name)
    kind = (mimetypes.guess_type(f"x{suffix}")[0] or "").partition("/")[0]
    return kind == "image" or any(
        pattern.fullmatch(text)
        for pattern, text in (
            (_CODE, suffix),
            (_SETTINGS_AND_DATA, suffix),
            (_PICTURES_AND_FONTS, suffix),
            (_PROJECT, name.lower()),
        )
    )
