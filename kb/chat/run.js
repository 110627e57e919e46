// Code of the notes: its recorded output, running it live, stopping it.
// A snippet's buttons and its slot are drawn by the server; all else happens here.
(() => {
  "use strict";

  const reader = Math.random().toString(36).slice(2);
  const states = new WeakMap(); // of a snippet's element: what goes on in it

  const post = (path, body, more = {}) =>
    fetch(`${window.kb.base()}/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/x-ndjson" },
      body: JSON.stringify(body),
      ...more,
    });

  function element(tag, className, text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  // What a snippet's element holds, by what it is for.
  function parts(snippet) {
    const of = snippet.querySelector(".kb-of");
    return {
      id: of.getAttribute("value"),
      language: of.lang || "en",
      words: window.kb.words[of.lang] ?? window.kb.words.en,
      name: snippet.querySelector("summary, span").textContent,
      slot: snippet.querySelector(".kb-slot"),
      button: snippet.querySelector(".kb-run"),
    };
  }

  const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

  // --- Drawing an output: one for what is recorded and what is live

  function newOutput({ slot, name, words }) {
    const box = element("div", "kb-output");
    const head = element("p", "kb-run-head");
    head.append(element("span", "kb-status"), element("span", "kb-took"));
    head.firstChild.setAttribute("role", "status");
    const pictures = element("div", "kb-pictures");
    box.append(head, pictures);
    slot.replaceChildren(box);
    return {
      say(status, text, took = "") {
        head.className = `kb-run-head kb-status-${status}`;
        if (head.firstChild.textContent !== text) head.firstChild.textContent = text;
        head.lastChild.textContent = took;
      },
      print(stream, text) {
        const last = pictures.previousElementSibling;
        const goesOn = last.classList.contains(`kb-${stream}`);
        const pre = goesOn ? last : element("pre", `kb-${stream}`);
        if (!goesOn) pictures.before(pre);
        const atEnd = pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 8;
        pre.append(text);
        if (atEnd) pre.scrollTop = pre.scrollHeight;
      },
      show(src) {
        const picture = new Image();
        picture.src = src;
        const number = pictures.childElementCount + 1;
        picture.alt = words.picture.replace("{name}", name).replace("{n}", number);
        pictures.append(picture);
      },
      // In full isolation when asked for it (the pointer rests on the time), else in plain sight.
      tellIsolation() {
        const line = words[window.kb.isolation];
        head.lastChild.title = line;
        if (window.kb.isolation !== "full") this.note(line);
      },
      note: (text) => box.append(element("p", "kb-aside", text)),
      isEmpty: () => box.childElementCount === 2 && !pictures.childElementCount,
    };
  }

  // --- What is recorded

  async function showRecorded(snippet) {
    const { id, language, words, slot, ...rest } = parts(snippet);
    const answer = await fetch(`${window.kb.base()}/api/recorded?snippet=${encodeURIComponent(id)}`).catch(
      () => null,
    );
    if (!answer?.ok || states.has(snippet)) return;
    const kept = await answer.json();
    if (!kept || states.has(snippet)) return; // nothing there, or Run was pressed meanwhile
    const when = new Date(kept.at).toLocaleString(language, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    const output = newOutput({ slot, words, ...rest });
    output.say("recorded", words.recorded.replace("{when}", when), seconds(kept.took_ms));
    draw(output, kept, words);
  }

  function draw(output, result, words) {
    for (const stream of ["stdout", "stderr"]) {
      if (result[stream]) output.print(stream, result[stream]);
    }
    result.images.forEach(output.show);
    finish(output, result, words, false);
  }

  function finish(output, { truncated }, words, live = true) {
    if (output.isEmpty()) output.note(words.no_output);
    if (truncated) output.note(words.cut);
    if (live) output.tellIsolation();
  }

  // --- Running it

  async function run(snippet) {
    const { id, words, button, ...rest } = parts(snippet);
    const state = { abort: new AbortController(), word: null, started: 0 };
    states.set(snippet, state);
    const output = newOutput({ words, ...rest });
    output.say("waiting", words.waiting);
    rest.slot.scrollIntoView({ block: "nearest" });
    label(button, words.stop, true);
    const clock = setInterval(() => tick(output, state, words), 100);
    try {
      const code = window.kb.editedCode?.(snippet) ?? undefined;
      await follow(await post("run", { snippet: id, code, reader }, { signal: state.abort.signal }), {
        output,
        state,
        words,
        edited: code !== undefined,
      });
    } catch {
      const stopped = state.abort.signal.aborted;
      output.say(stopped ? "killed" : "error", stopped ? words.killed : words.away);
    } finally {
      clearInterval(clock);
      state.over = true;
      label(button, words.again, false);
    }
  }

  function tick(output, state, words) {
    if (state.started && !state.over) {
      output.say("running", words.running, seconds(performance.now() - state.started));
    }
  }

  function label(button, text, running) {
    button.textContent = text;
    button.classList.toggle("kb-running", running);
    button.title = `${text} ${parts(button.closest(".kb-snippet")).name}`;
  }

  // Reads the answer line by line while it comes.
  async function follow(answer, run) {
    if (!answer.ok) {
      const { error } = await answer.json();
      run.output.say("error", run.words.failed);
      run.output.print("stderr", error);
      return;
    }
    const lines = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let waiting = "";
    for (;;) {
      const { value, done } = await lines.read();
      if (done) break;
      const whole = (waiting + value).split("\n");
      waiting = whole.pop();
      for (const line of whole) take(JSON.parse(line), run);
    }
    if (!run.state.over) throw new Error("the answer ended early");
  }

  function take(event, { output, state, words, edited }) {
    const kinds = {
      waiting: () => (state.word = event.run),
      running: () => (state.started = performance.now()),
      stdout: () => output.print("stdout", event.text),
      stderr: () => output.print("stderr", event.text),
      image: () => output.show(event.src),
      done() {
        state.over = true;
        const how = words[event.status] + (edited ? ` (${words.edited})` : "");
        output.say(event.status, how, seconds(event.took_ms));
        finish(output, event, words);
      },
      failed() {
        state.over = true;
        output.say("error", words.failed);
        output.print("stderr", event.error);
      },
    };
    kinds[event.event]?.();
  }

  function stop(state) {
    if (state.word) post("run/stop", { run: state.word }).catch(() => state.abort.abort());
    else state.abort.abort();
  }

  function press(button) {
    const snippet = button.closest(".kb-snippet");
    const state = states.get(snippet);
    if (state && !state.over) stop(state);
    else run(snippet);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.kb-run");
    if (button) {
      event.preventDefault();
      press(button);
    }
  });

  window.kb.run = (snippet) => press(parts(snippet).button);
  window.kb.forget = (snippet) => {
    states.delete(snippet);
    parts(snippet).slot.replaceChildren();
    showRecorded(snippet);
  };

  // Each snippet that comes into the page gets its recorded output.
  const seen = new WeakSet();
  new MutationObserver(() => {
    for (const snippet of document.querySelectorAll(".kb-snippet:has(.kb-slot)")) {
      if (!seen.has(snippet)) {
        seen.add(snippet);
        showRecorded(snippet);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
