const replacement = '\ufffd';

/** Everything that XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets), and DEL with C1, which terminals obey. */
const forbidden = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Marks that turn the direction of what follows: the text around them would read in another order than it was written. */
const turning = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/** Control characters and halves of surrogate pairs become U+FFFD; tab, line feed and carriage return stay. */
export const withoutControls = (text: string): string => text.replace(forbidden, replacement);

/** The same on one line, and read in the order in which it was written. */
export const onOneLine = (text: string): string =>
  withoutControls(text.replace(/[\t\n\r\u0085\u2028\u2029]+/g, ' ')).replace(turning, replacement);

/** At most so many characters; what is longer ends in an ellipsis. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${Array.from(text)
    .slice(0, most - 1)
    .join('')}…`;
}
