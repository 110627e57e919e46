// The page's two tabs: the chat and the map. The map is drawn when it is first looked at, and
// again when a build has changed the notes.
(() => {
  "use strict";

  const spoken = navigator.languages.map((name) => name.slice(0, 2));
  const language = spoken.find((name) => name in window.kb.words) ?? window.kb.language;
  const words = window.kb.words[language].map;
  const tabs = () => [...document.querySelectorAll(".kb-tabs [role=tab]")];
  let map = null;
  let drawnFrom = ""; // the answer that the map on the page was drawn from

  function open(tab) {
    for (const other of tabs()) {
      other.setAttribute("aria-selected", other === tab);
      other.tabIndex = other === tab ? 0 : -1;
    }
    const atMap = tab.id === "kb-tab-map";
    document.getElementById("kb-head").classList.toggle("kb-at-map", atMap);
    if (atMap) draw();
  }

  async function draw() {
    const host = document.querySelector("#kb-map .kb-map");
    const say = (text) => {
      const line = document.createElement("p");
      line.className = "kb-map-hint";
      line.setAttribute("role", "status");
      line.textContent = text;
      host.replaceChildren(line);
    };
    if (!map) say(`${words.drawing} …`);
    let sent = "";
    try {
      const answer = await fetch(`${window.kb.base()}/api/map?lang=${language}`);
      sent = await answer.text();
      if (!answer.ok) throw new Error(sent);
    } catch {
      // A map that is there already is better than none.
      if (!map) say(words.away);
      return;
    }
    if (sent === drawnFrom) return;
    drawnFrom = sent;
    map ??= window.kbMap(host, words, ask);
    map.show(JSON.parse(sent));
  }

  // A dot is a question of its own, whatever was talked about before.
  function ask(point) {
    open(document.getElementById("kb-tab-chat"));
    window.kb.press("afresh", point.question);
  }

  // The server has written them in the notes' language.
  const waiting = new MutationObserver(() => {
    if (tabs().length === 0) return;
    waiting.disconnect();
    const [chat, map] = tabs();
    chat.textContent = words.chat_tab;
    map.textContent = words.map_tab;
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.(".kb-tabs [role=tab]");
    if (tab) open(tab);
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.(".kb-tabs [role=tab]");
    if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = tabs().find((one) => one !== tab);
    other.focus();
    open(other);
  });
})();
