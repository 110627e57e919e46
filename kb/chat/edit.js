// Changing a snippet's code before it is run: a plain text field over its own highlighted text.
(() => {
  "use strict";

  const editors = new WeakMap(); // of a snippet's element: { field, original, wrap, editor }

  const indentOf = (line) => line.match(/^[ \t]*/)[0];

  function open(snippet, button) {
    const wrap = snippet.querySelector(".code_wrap");
    const original = wrap.querySelector("code").textContent;
    const editor = document.createElement("div");
    editor.className = "kb-editor";
    const sheet = editor.appendChild(document.createElement("div"));
    sheet.className = "kb-sheet";
    const shown = sheet.appendChild(document.createElement("pre"));
    shown.setAttribute("aria-hidden", "true");
    const field = sheet.appendChild(document.createElement("textarea"));
    field.value = original;
    field.spellcheck = false;
    field.autocapitalize = field.autocomplete = "off";
    const words = window.kb.words[button.lang] ?? window.kb.words.en;
    const name = snippet.querySelector("summary").textContent;
    field.setAttribute("aria-label", words.editor.replace("{name}", name));
    field.addEventListener("input", () => draw(field, shown));
    field.addEventListener("keydown", (event) => key(event, snippet));
    wrap.hidden = true;
    wrap.after(editor);
    snippet.querySelector("details").open = true;
    editors.set(snippet, { field, original, wrap, editor });
    label(button, words.reset, name);
    draw(field, shown);
    field.focus({ preventScroll: true });
    field.setSelectionRange(0, 0);
  }

  function draw(field, shown) {
    // Prism escapes the text; the last line break would else take no room.
    shown.innerHTML = window.kb.prism.highlight(
      `${field.value}\n`,
      window.kb.prism.languages.python,
      "python",
    );
  }

  function reset(snippet, button) {
    const { wrap, editor } = editors.get(snippet);
    editor.remove();
    wrap.hidden = false;
    editors.delete(snippet);
    const words = window.kb.words[button.lang] ?? window.kb.words.en;
    label(button, words.edit, snippet.querySelector("summary").textContent);
    window.kb.forget(snippet);
  }

  function label(button, text, name) {
    button.textContent = text;
    button.title = `${text} ${name}`;
  }

  // Tab indents until Escape is pressed, so that a keyboard can leave the field.
  let leaving = false;
  function key(event, snippet) {
    const field = event.target;
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      window.kb.run(snippet);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const line = field.value.slice(0, field.selectionStart).split("\n").pop();
      const deeper = line.trimEnd().endsWith(":") ? "    " : "";
      insert(field, `\n${indentOf(line)}${deeper}`);
    } else if (event.key === "Tab" && !event.shiftKey && !leaving) {
      event.preventDefault();
      insert(field, "    ");
    }
    leaving = event.key === "Escape" || (leaving && event.key === "Shift");
    event.stopPropagation();
  }

  // As if typed, so that Ctrl-Z takes it back.
  function insert(field, text) {
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.kb-edit");
    if (!button) return;
    event.preventDefault();
    const snippet = button.closest(".kb-snippet");
    (editors.has(snippet) ? reset : open)(snippet, button);
  });

  // What is to be run instead of the note's code; undefined where that is unchanged.
  window.kb.editedCode = (snippet) => {
    const held = editors.get(snippet);
    return held && held.field.value !== held.original ? held.field.value : undefined;
  };
})();
