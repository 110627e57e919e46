/**
 * Reads the value of a data file.
 * @typedef {(url: string) => Promise<any>} Load
 */

/**
 * A function that is called once for each key; where it failed, once more the next time.
 * @template T
 * @param {(key: string) => Promise<T>} call
 * @returns {(key: string) => Promise<T>}
 */
export function once(call) {
  /** @type {Map<string, Promise<T>>} */
  const called = new Map();
  return (key) => {
    const known = called.get(key);
    if (known) return known;
    const begun = call(key).catch((error) => {
      called.delete(key);
      throw error;
    });
    called.set(key, begun);
    return begun;
  };
}
