// What is wider than its place scrolls by itself, and a keyboard must reach it to do so.

/** @param {Element} element whose code, tables and formulas are laid out */
export function makeReachable(element) {
  for (const box of element.querySelectorAll("pre, table, div.kb-tex")) {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1;
    if (scrolls) box.setAttribute("tabindex", "0");
  }
}
