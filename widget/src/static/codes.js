// Numbers that kb/export/codes.py packed into text.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));
const MORE = 32;

/**
 * The numbers of a packed text.
 * @param {string} text
 * @returns {number[]}
 */
export function decode(text) {
  const numbers = [];
  let number = 0;
  let scale = 1;
  for (const character of text) {
    const value = VALUES.get(character) ?? 0;
    number += (value % MORE) * scale;
    scale *= MORE;
    if (value < MORE) {
      numbers.push(number);
      number = 0;
      scale = 1;
    }
  }
  return numbers;
}

/**
 * A number of either sign that was packed as one from 0 on.
 * @param {number} number
 */
export const unsigned = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);

/**
 * Packed rows of so many numbers each, of which the first is a gap from the row before.
 * @param {string} text
 * @param {number} width
 * @param {(row: number[]) => void} use
 */
export function eachRow(text, width, use) {
  const numbers = decode(text);
  let place = 0;
  for (let at = 0; at + width <= numbers.length; at += width) {
    const row = numbers.slice(at, at + width);
    place += row[0] ?? 0;
    row[0] = place;
    use(row);
  }
}
