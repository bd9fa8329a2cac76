/** A number and its unit are one word to a reader. */
const bound = /(\d) (?=(?:%|ms|s|[KMG]iB|CPU-s|cores?)(?![\w-]))/g;
const boundSpace = '\u00a0';
/** A command is copied whole, where a line has room for it. */
const command = /meshbench bench --resume [^ ;]+( --more \d+)?/g;

/** Lines of at most `width` characters, broken at spaces; later lines begin with `indent`. A longer word is broken too. */
export function wrapped(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words(text, width - indent.length)) {
    if (line.trim() !== '' && length(line) + length(word) > width) {
      lines.push(line);
      line = indent + word.trimStart();
    } else {
      line += word;
    }
  }
  return [...lines, line].map((each) => each.replaceAll(boundSpace, ' '));
}

/** Characters as a reader counts them; none of ours are wide. */
export const length = (text: string): number => Array.from(text).length;

export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - length(text)));

/** Words with the spaces before them, so that columns stay columns; control characters in data reach no terminal. */
const words = (text: string, longest: number): string[] =>
  (
    text
      .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
      .replace(bound, `$1${boundSpace}`)
      .replace(command, (text) => text.replaceAll(' ', boundSpace))
      .match(/ *[^ ]+/g) ?? []
  ).flatMap((word) => pieces(word, longest));

function pieces(word: string, longest: number): string[] {
  const characters = Array.from(word);
  if (characters.length <= longest) return [word];
  return Array.from({ length: Math.ceil(characters.length / longest) }, (_, index) =>
    characters.slice(index * longest, (index + 1) * longest).join(''),
  );
}
