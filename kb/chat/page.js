// The page's own behaviour: buttons inside answers, Enter while composing Chinese,
// and keeping the question in view. Everything else is Gradio's.
(() => {
  "use strict";

  // In a frame of another page (`?embed=1`) the page around has a name and a way about already.
  const embedded = Boolean(new URLSearchParams(location.search).get("embed"));
  document.documentElement.classList.toggle("kb-embedded", embedded);

  const field = (id) => document.querySelector(`#${id} textarea, #${id} input`);

  // Buttons inside messages: hand what they mean to the server through a hidden field.
  function press(kind, value) {
    const hidden = field("kb-pressed");
    hidden.value = JSON.stringify({ kind, value });
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.getElementById("kb-press").click(), 0);
    // With a keyboard at hand the next question can be typed at once; on a phone, focus
    // would raise the on-screen keyboard over the answer.
    if (matchMedia("(pointer: fine)").matches) field("kb-box").focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.kb-ask, button.kb-afresh");
    if (button) {
      event.preventDefault();
      press(button.classList.contains("kb-afresh") ? "afresh" : "ask", button.value);
    }
  });
  window.kb.press = press; // the map asks, too

  // Where the server's own addresses begin, behind a proxy too.
  window.kb.base = () =>
    (window.gradio_config?.root || location.origin + location.pathname).replace(/\/$/, "");

  // Enter that picks a candidate in an input method must not send the question.
  for (const kind of ["keydown", "keypress"]) {
    document.addEventListener(
      kind,
      (event) => {
        const composing = event.isComposing || event.keyCode === 229;
        if (event.key === "Enter" && composing && event.target.closest?.("#kb-box")) {
          event.stopImmediatePropagation();
        }
      },
      true,
    );
  }

  // A new question goes to the top and stays there while its answer grows below it,
  // until the reader scrolls.
  let asked = 0;
  let following = false;
  const stopFollowing = () => (following = false);

  function follow(log) {
    const questions = log.querySelectorAll(".user-row");
    if (questions.length !== asked) {
      following = questions.length > asked;
      asked = questions.length;
      document.getElementById("kb-head").classList.toggle("kb-started", asked > 0);
    }
    // Gradio labels a message with its source, which a screen reader would read as HTML.
    for (const labelled of log.querySelectorAll('[aria-label*="<div"]')) {
      labelled.removeAttribute("aria-label");
    }
    // Gradio gives every picture a width; the one that a note gives it is stronger.
    for (const picture of log.querySelectorAll(".kb-body img[width]")) {
      const width = picture.getAttribute("width");
      picture.style.width = width.endsWith("%") ? width : `${width}px`;
    }
    if (following) {
      const last = questions[asked - 1];
      log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
    }
  }

  function watch(log) {
    new MutationObserver(() => follow(log)).observe(log, { childList: true, subtree: true });
    new ResizeObserver(() => follow(log)).observe(log);
    log.addEventListener("load", () => follow(log), true);
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      log.addEventListener(kind, stopFollowing, { passive: true });
    }
  }

  const waiting = new MutationObserver(() => {
    const log = document.querySelector("#kb-chat [role=log]");
    const box = field("kb-box");
    if (log && box) {
      waiting.disconnect();
      watch(log);
      // In a frame the focus would scroll the page around, and take its keys.
      if (!embedded) box.focus({ preventScroll: true });
    }
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });
})();
