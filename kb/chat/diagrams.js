// Diagrams of answers: drawn by the widget's drawer, which comes only when one is shown.
(() => {
  "use strict";

  const drawer = Symbol.for("kb.diagrams");
  let coming = null;

  function load() {
    coming ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${window.kb.base()}/embed/diagrams/diagrams.js`;
      script.onload = () => resolve(window[drawer]);
      script.onerror = () => {
        coming = null; // the next diagram tries again
        script.remove();
        reject(new Error("no drawer of diagrams"));
      };
      document.head.append(script);
    });
    return coming;
  }

  function draw() {
    const diagrams = document.querySelectorAll("#kb-chat .kb-diagram:not(.coming)");
    if (!diagrams.length) return;
    load().then(
      (there) => diagrams.forEach((diagram) => there.show(diagram, (html) => html)),
      () => {}, // its source can be read, too
    );
  }

  new MutationObserver(draw).observe(document.documentElement, { childList: true, subtree: true });
})();
