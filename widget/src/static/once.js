/**
 * Reads the value of a data file.
 * @typedef {(url: string) => Promise<any>} Load
 */

/**
 * The same, each file once; one that failed is tried again the next time.
 * @param {Load} load
 * @returns {Load}
 */
export function once(load) {
  /** @type {Map<string, Promise<any>>} */
  const loading = new Map();
  return (url) => {
    const known = loading.get(url);
    if (known) return known;
    const begun = load(url).catch((error) => {
      loading.delete(url);
      throw error;
    });
    loading.set(url, begun);
    return begun;
  };
}
