// Written by widget/write_types.py from the shapes of kb/wire.py and kb/web.

/** What a page needs to know before anybody asks. */
export interface About {
  /** in which most of the notes are written */
  language: "zh" | "en";
  /** questions to begin with */
  examples: string[];
  /** the same, each as text and TeX by turns */
  example_titles: string[][];
  /** whether readers may run the notes' code */
  run: boolean;
  isolation: "full" | "partial" | "none" | null;
}

/** A link or picture of an answer. */
export interface LinkObject {
  text: string;
  target: string;
  line: number;
}

/** A run that is over. */
export interface RecordedObject {
  snippet: string;
  status: "ok" | "error" | "timeout" | "killed";
  stdout: string;
  stderr: string;
  /** where its PNG pictures are */
  images: string[];
  truncated: boolean;
  took_ms: number;
  /** when it ran, ISO 8601, UTC */
  at: string;
}

/** A hit as safe HTML; formulas stand as `\(…\)` and `\[…\]` in elements `kb-tex`. */
export interface Rendered {
  question: string;
  /** the headings above, outermost first, and the question: each as text and TeX by turns */
  path: string[][];
  body: string;
  snippets: ShownSnippet[];
}

/** One line of the stream; which fields it has, its event says. */
export interface RunEventObject {
  event: "waiting" | "running" | "stdout" | "stderr" | "image" | "done" | "failed";
  /** of waiting: the word that stops it */
  run?: string;
  /** of stdout and stderr: more of it */
  text?: string;
  /** of image: a data URI */
  src?: string;
  /** of done, with took_ms and truncated */
  status?: "waiting" | "running" | "ok" | "error" | "timeout" | "killed";
  took_ms?: number;
  truncated?: boolean;
  /** of failed: kb's own fault, in one line */
  error?: string;
}

/** An answer, as a page shows it. */
export interface ShownAnswer {
  query: string;
  /** what was searched for, where a word was misspelt */
  respelled: string | null;
  /** the query's operators, where nothing meets them */
  unmet: string | null;
  /** sure: the first hit answers it; unsure: it may; none: the notes don't cover it, and hits are only near */
  outcome: "sure" | "unsure" | "none";
  /** whether the outcome is sure */
  answered: boolean;
  /** 0 to 1: that the first hit answers it */
  confidence: number;
  took_ms: number;
  /** questions that stand near, ready to be asked */
  follow_ups: string[];
  /** further parts, which were not looked for */
  parts_left: number;
  /** what the query is instead of a question, a greeting say; null for a question */
  intent: "translate" | "quiz" | "code" | "example" | "shorter" | "simpler" | "capabilities" | "notes" | "continue" | "help" | "answer" | "hint" | "farewell" | "thanks" | "greeting" | null;
  /** to that, one line of kb's own; where it shows a hit, the outcome is sure */
  reply: string | null;
  /** what to give as `after_q` with the next query, where it isn't this one */
  topic: string | null;
  hits: ShownHit[];
  /** of a query that asks several things, what was found for each, in its order */
  parts: ShownPart[];
  /** with render=html only */
  language?: "zh" | "en";
  /** with render=html only: the question it was taken to follow */
  context?: string | null;
  /** with render=html only: `context` as text and TeX by turns */
  context_title?: string[] | null;
  /** with render=html only: `follow_ups`, each as text and TeX by turns */
  follow_up_titles?: string[][];
}

/** A hit, as a page shows it. */
export interface ShownHit {
  question: string;
  /** Markdown */
  answer: string;
  /** path in the notes folder */
  note: string;
  /** first and last line within the note */
  lines: [number, number];
  /** the headings above, outermost first */
  breadcrumb: string[];
  language: "zh" | "en";
  aliases: string[];
  tags: string[];
  links: LinkObject[];
  /** ids of code that can be run */
  snippets: string[];
  rank: number;
  id: string;
  score: number;
  /** false: it has nothing to do with the query */
  near: boolean;
  /** first and last line, within `answer`, of the part that fits the query best */
  best_lines: number[] | null;
  /** with render=html only */
  rendered?: Rendered;
}

/** One of several things that a query asks, as a page shows it. */
export interface ShownPart {
  query: string;
  /** what was searched for, where a word was misspelt */
  respelled: string | null;
  /** the query's operators, where nothing meets them */
  unmet: string | null;
  /** sure: the first hit answers it; unsure: it may; none: the notes don't cover it, and hits are only near */
  outcome: "sure" | "unsure" | "none";
  /** whether the outcome is sure */
  answered: boolean;
  /** 0 to 1: that the first hit answers it */
  confidence: number;
  hits: ShownHit[];
}

/** A snippet beside an answer. */
export interface ShownSnippet {
  /** what /api/run and /api/recorded take */
  id: string;
  /** what a reader calls it: its file's name, or its id */
  name: string;
  /** HTML; null where the code stands in the answer itself */
  code: string | null;
  /** whether it can be run, here and now */
  runnable: boolean;
  /** names that it needs and its note doesn't define */
  lacks: string[];
  /** packages that it needs and that are not installed here */
  absent: string[];
}
