// Chinese or English? As kb/text/language.py decides.

const HAN = /[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu;
const LATIN_WORD = /[A-Za-z\u00c0-\u024f]+/g;
const CHARACTERS_PER_CHINESE_WORD = 2;

/**
 * "zh" when at least a third of a query's words are Chinese.
 * @param {string} text
 * @returns {"zh" | "en"}
 */
export function languageOf(text) {
  const chinese = (text.match(HAN) ?? []).length / CHARACTERS_PER_CHINESE_WORD;
  const latin = (text.match(LATIN_WORD) ?? []).length;
  return chinese && chinese / (chinese + latin) >= 1 / 3 ? "zh" : "en";
}
