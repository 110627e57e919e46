// Reading one JSON object a line from a body that arrives in pieces, torn anywhere.

/**
 * @template T
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<T>} each object as soon as its line is whole
 */
export async function* jsonLines(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder(); // keeps the bytes of a torn character for the next piece
  let waiting = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      waiting += decoder.decode(value, { stream: !done });
      const lines = waiting.split("\n");
      waiting = done ? "" : (lines.pop() ?? "");
      for (const line of lines) if (line.trim()) yield JSON.parse(line);
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {}); // where the caller has had enough
  }
}
