// Only the latest counts: a new request calls off the one before it.

/**
 * @template T
 * @param {(value: T, signal: AbortSignal) => void} work
 * @param {number} delayMs how long `later` waits for the value to settle
 */
export function latest(work, delayMs) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let current = new AbortController();

  function cancel() {
    clearTimeout(timer);
    current.abort();
  }
  /** @param {T} value */
  function now(value) {
    cancel();
    current = new AbortController();
    work(value, current.signal);
  }
  return {
    cancel,
    now,
    /** @param {T} value */
    later(value) {
      cancel();
      timer = setTimeout(() => now(value), delayMs);
    },
  };
}
