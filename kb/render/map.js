// Draws the map of the notes: a dot a question, coloured by area. The chat and the page of
// `kb map` share it; what a chosen question leads to is theirs.
//
//   const map = kbMap(host, words, choose)    choose(point) when a dot is clicked
//   map.show({ areas, points })               as /api/map gives them
(() => {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const EDGE = 36; // pixels between the outermost dots and the border
  const REACH = 16; // pixels around a dot that count as it
  const MAX_ZOOM = 24;
  const MANY = 12; // dots of an area whose name stands among them, not above

  function element(tag, className, text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function drawn(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  const between = (low, value, high) => Math.min(Math.max(value, low), high);
  const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  let maps = 0; // for ids that are unique in a page

  window.kbMap = (host, words, choose) => {
    const name = `kb-map-${++maps}`;
    const svg = drawn("svg", { tabindex: 0, role: "listbox", "aria-label": words.hint });
    const dots = drawn("g", {});
    const names = drawn("g", { class: "kb-map-names", "aria-hidden": true });
    svg.append(dots, names);
    const sheet = element("div", "kb-map-sheet");
    const tip = element("div", "kb-map-tip");
    const whole = element("button", "kb-map-whole", words.whole);
    sheet.append(svg, tip, whole);
    const legend = element("div", "kb-map-legend");
    host.replaceChildren(element("p", "kb-map-hint", words.hint), sheet, legend);

    let points = [];
    let areas = [];
    let size = { width: 0, height: 0 };
    let view = { zoom: 1, x: 0, y: 0 }; // screen = place * zoom + (x, y)
    let at = null; // the point under the pointer or the keyboard
    let pinned = null; // the area that a click on the legend keeps lit

    const place = ({ x, y }) => ({
      x: EDGE + x * (size.width - 2 * EDGE),
      y: EDGE + y * (size.height - 2 * EDGE),
    });
    const onScreen = (point) => {
      const { x, y } = place(point);
      return { x: x * view.zoom + view.x, y: y * view.zoom + view.y };
    };

    // --- Drawing

    function show(map) {
      points = map.points;
      areas = map.areas;
      light(null);
      // A line of no length with round ends: a dot that keeps its size however far one zooms.
      dots.replaceChildren(
        ...points.map((point, number) =>
          drawn("path", {
            id: `${name}-${number}`,
            class: `kb-map-dot ${colour(point.area)}`,
            role: "option",
            "aria-label": point.question,
            "data-area": point.area,
            "vector-effect": "non-scaling-stroke",
          }),
        ),
      );
      names.replaceChildren(
        ...areas.map((area) => {
          const label = drawn("text", { class: colour(area), "data-area": area });
          label.textContent = area;
          return label;
        }),
      );
      drawLegend();
      whenSized();
    }

    const colour = (area) => `kb-area-${area ? areas.indexOf(area) : "none"}`;

    function drawLegend() {
      const count = (area) => points.filter((point) => point.area === area).length;
      const rest = count("");
      const rows = [...areas.map((area) => [area, area]), ...(rest ? [["", words.rest]] : [])];
      legend.replaceChildren(
        ...rows.map(([area, text]) => {
          const button = element("button", `kb-map-area ${colour(area)}`, text);
          button.append(element("small", "", count(area)));
          button.setAttribute("aria-pressed", false);
          button.onpointerenter = () => pinned === null && light(area);
          button.onpointerleave = () => pinned === null && light(null);
          button.onclick = () => {
            pinned = pinned === area ? null : area;
            light(pinned);
            for (const other of legend.children) {
              other.setAttribute("aria-pressed", other === button && pinned !== null);
            }
          };
          return button;
        }),
      );
    }

    // Dims all but one area; null lights them all.
    function light(area) {
      svg.classList.toggle("kb-map-dimmed", area !== null);
      for (const one of svg.querySelectorAll("[data-area]")) {
        one.classList.toggle("kb-map-lit", one.dataset.area === area);
      }
    }

    function whenSized() {
      size = { width: sheet.clientWidth, height: sheet.clientHeight };
      if (!size.width || !points.length) return;
      const room = Math.sqrt((size.width * size.height) / points.length); // of each dot
      svg.style.setProperty("--kb-dot", `${between(4, 0.3 * room, 11)}px`);
      points.forEach((point, number) => {
        const { x, y } = place(point);
        dots.children[number].setAttribute("d", `M${x.toFixed(1)} ${y.toFixed(1)}h0`);
      });
      look({ zoom: 1, x: 0, y: 0 });
    }

    function look(next) {
      const zoom = between(1, next.zoom, MAX_ZOOM);
      // The map never leaves the window.
      const x = between(size.width * (1 - zoom), next.x, 0);
      const y = between(size.height * (1 - zoom), next.y, 0);
      view = { zoom, x, y };
      dots.setAttribute("transform", `translate(${x} ${y}) scale(${zoom})`);
      whole.hidden = zoom === 1;
      writeNames();
      point(at);
    }

    // Each area's name stands in its middle; one that would cover another moves down.
    function writeNames() {
      const taken = [];
      areas.forEach((area, number) => {
        const own = points.filter((point) => point.area === area).map(onScreen);
        const label = names.children[number];
        const seen = own.filter((p) => p.x > 0 && p.x < size.width && p.y > 0 && p.y < size.height);
        label.toggleAttribute("hidden", !seen.length);
        if (!seen.length) return;
        const half = label.getComputedTextLength() / 2 + 6;
        const x = between(half, middle(seen.map((p) => p.x)), Math.max(half, size.width - half));
        let y = Math.min(...seen.map((p) => p.y)) - 12;
        if (seen.length > MANY) y = middle(seen.map((p) => p.y));
        y = between(16, y, size.height - 8);
        for (const box of taken) {
          if (Math.abs(box.x - x) < box.half + half && Math.abs(box.y - y) < 18) y = box.y + 18;
        }
        taken.push({ x, y, half });
        label.setAttribute("x", x);
        label.setAttribute("y", y);
      });
    }

    function zoomAt(factor, x, y) {
      const zoom = between(1, view.zoom * factor, MAX_ZOOM);
      const by = zoom / view.zoom;
      look({ zoom, x: x - (x - view.x) * by, y: y - (y - view.y) * by });
    }

    // --- The point that is pointed at

    function point(number) {
      dots.querySelector(".kb-map-at")?.classList.remove("kb-map-at");
      at = number;
      svg.setAttribute("aria-activedescendant", number === null ? "" : `${name}-${number}`);
      tip.classList.toggle("kb-map-shown", number !== null);
      svg.classList.toggle("kb-map-pointing", number !== null);
      if (number === null) return;
      const dot = dots.children[number];
      dot.classList.add("kb-map-at");
      tip.replaceChildren(
        element("strong", "", points[number].question),
        element("span", `kb-map-where ${colour(points[number].area)}`, points[number].note),
      );
      const { x, y } = onScreen(points[number]);
      tip.style.left = `${between(4, x - tip.offsetWidth / 2, size.width - tip.offsetWidth - 4)}px`;
      const above = y - tip.offsetHeight - 14;
      tip.style.top = `${above > 0 ? above : y + 14}px`;
    }

    function nearest(x, y) {
      let best = null;
      let least = REACH;
      points.forEach((candidate, number) => {
        const seen = onScreen(candidate);
        const far = Math.hypot(seen.x - x, seen.y - y);
        if (far < least) [best, least] = [number, far];
      });
      return best;
    }

    // The nearest point in a direction; a point far off to the side counts as far.
    function next(dx, dy) {
      if (at === null) return nearestTo(size.width / 2, size.height / 2);
      const from = onScreen(points[at]);
      let best = at;
      let least = Infinity;
      points.forEach((candidate, number) => {
        const seen = onScreen(candidate);
        const ahead = (seen.x - from.x) * dx + (seen.y - from.y) * dy;
        const aside = Math.abs((seen.x - from.x) * dy) + Math.abs((seen.y - from.y) * dx);
        const far = ahead + 2 * aside;
        if (ahead > 0.5 && far < least) [best, least] = [number, far];
      });
      return best;
    }

    function nearestTo(x, y) {
      const far = (p) => Math.hypot(onScreen(p).x - x, onScreen(p).y - y);
      return points.reduce((best, p, number) => (far(p) < far(points[best]) ? number : best), 0);
    }

    // --- Pointer, wheel and keys

    const inside = (event) => {
      const box = svg.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    let drag = null;
    const fingers = new Map(); // pointers that are down, and where

    // Two fingers: as they part, the map grows around their middle.
    function pinch(id, to) {
      const other = [...fingers].find(([one]) => one !== id)[1];
      const apart = (a, b) => Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1);
      const from = fingers.get(id);
      zoomAt(apart(to, other) / apart(from, other), (to.x + other.x) / 2, (to.y + other.y) / 2);
    }

    svg.addEventListener("pointerdown", (event) => {
      const { x, y } = inside(event);
      fingers.set(event.pointerId, { x, y });
      // What a finger touches first is only shown; a mouse has shown it already.
      const shown = event.pointerType === "mouse" || nearest(x, y) === at ? at : null;
      drag = { x, y, from: view, moved: fingers.size > 1, shown };
    });
    svg.addEventListener("pointermove", (event) => {
      const { x, y } = inside(event);
      if (!drag) return point(nearest(x, y));
      if (fingers.size > 1) pinch(event.pointerId, { x, y });
      else if (drag.moved || Math.hypot(x - drag.x, y - drag.y) >= 5) {
        if (!drag.moved) svg.setPointerCapture(event.pointerId);
        drag.moved = true;
        look({ zoom: drag.from.zoom, x: drag.from.x + x - drag.x, y: drag.from.y + y - drag.y });
      }
      if (fingers.has(event.pointerId)) fingers.set(event.pointerId, { x, y });
    });
    svg.addEventListener("pointerup", (event) => {
      const { x, y } = inside(event);
      const found = nearest(x, y);
      const chosen = drag && !drag.moved && found !== null && found === drag.shown;
      fingers.delete(event.pointerId);
      // The finger that stays goes on from where it is.
      const [left] = fingers.values();
      drag = left ? { ...left, from: view, moved: true, shown: null } : null;
      if (!drag) point(found);
      if (chosen) choose(points[found]);
    });
    svg.addEventListener("pointercancel", (event) => {
      fingers.delete(event.pointerId);
      drag = null;
    });
    // Else the click that follows a tap would press what lies there once the map has given way to
    // the chat.
    svg.addEventListener("touchend", (event) => event.preventDefault());
    // A finger leaves with every tap; what it showed stays.
    svg.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && !drag) point(null);
    });
    svg.addEventListener("blur", () => point(null));
    svg.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const { x, y } = inside(event);
        zoomAt(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), x, y);
      },
      { passive: false },
    );
    svg.addEventListener("dblclick", (event) => {
      const { x, y } = inside(event);
      if (nearest(x, y) === null) zoomAt(2, x, y);
    });
    const arrows = {
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
    };
    svg.addEventListener("keydown", (event) => {
      if (!points.length || event.ctrlKey || event.metaKey || event.altKey) return;
      const here = at === null ? { x: size.width / 2, y: size.height / 2 } : onScreen(points[at]);
      if (arrows[event.key]) point(next(...arrows[event.key]));
      else if (event.key === "Enter" && at !== null) choose(points[at]);
      else if (event.key === "Escape") point(null);
      else if (event.key === "+" || event.key === "=") zoomAt(1.5, here.x, here.y);
      else if (event.key === "-") zoomAt(1 / 1.5, here.x, here.y);
      else if (event.key === "0") look({ zoom: 1, x: 0, y: 0 });
      else return;
      event.preventDefault();
    });
    whole.onclick = () => look({ zoom: 1, x: 0, y: 0 });
    new ResizeObserver(whenSized).observe(sheet);

    return { show };
  };
})();
