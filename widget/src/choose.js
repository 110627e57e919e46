// The state of a combobox (ARIA Authoring Practices): the field keeps the focus, the arrows
// move through the options, and -1 stands for the field itself.

/**
 * The option that a key leads to.
 * @param {string} key @param {number} active -1: none @param {number} count
 * @returns {number | null} null: the key is not for the list
 */
export function moved(key, active, count) {
  if (count === 0) return null;
  switch (key) {
    case "ArrowDown":
      return active + 1 < count ? active + 1 : -1;
    case "ArrowUp":
      return active < 0 ? count - 1 : active - 1;
    case "PageDown":
      return Math.min(active + 5, count - 1);
    case "PageUp":
      return Math.max(active - 5, 0);
    default:
      return null;
  }
}

/**
 * Whether a key belongs to an input method that is composing: Enter then picks a candidate and
 * Escape drops it. Safari ends the composition before it sends that Enter, with the code 229.
 * @param {{ isComposing: boolean, keyCode: number }} event
 */
export const composes = (event) => event.isComposing || event.keyCode === 229;
