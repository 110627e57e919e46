"""Field lists of MyST, `:name: value` → lists whose items begin with a bold name."""

from __future__ import annotations

import re
from typing import Final

from kb.parse.dialects.directive import is_of_myst
from kb.parse.dialects.emoji_codes import emoji_of
from kb.parse.dialects.reading import prose
from kb.parse.draft import Draft
from kb.parse.notes_folder import Folder

_FIELD: Final = re.compile(r"^ {0,3}:(?P<name>[^\s:`{}][^:`{}\n]{0,80}):(?:[ \t]+(?P<value>.*))?$")


def read_field_lists(draft: Draft, folder: Folder) -> None:
    """Show fields, of which each list stands below a blank line; what stands below the opening
    of a directive are its options."""
    texts = draft.texts()
    if not is_of_myst(texts, folder):
        return
    in_list = False
    for index, line in prose(draft):
        is_below_blank = not index or not texts[index - 1].strip()
        field = _FIELD.match(line.text) if in_list or is_below_blank else None
        if field is not None and not emoji_of(field["name"]):
            in_list = True
            value = (field["value"] or "").strip()
            shown = f"- **{field['name']}**" + (f": {value}" if value else "")
            draft.lines[index] = line._replace(text=shown)
        else:
            in_list = in_list and (not line.text.strip() or line.text[0] == " ")
