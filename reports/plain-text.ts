const replacement = '\ufffd';

/** Everything that XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets), and DEL with C1, which terminals obey. */
const forbidden = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Marks that turn the direction of what follows: the text around them would read in another order than it was written. */
const turning = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/** Control characters, halves of surrogate pairs and turning marks become U+FFFD; tab, line feed and carriage return stay. */
export const withoutControls = (text: string): string =>
  text.replace(forbidden, replacement).replace(turning, replacement);

/** The same on one line. */
export const onOneLine = (text: string): string => withoutControls(text.replace(/[\t\n\r\u0085\u2028\u2029]+/g, ' '));

/** At most so many characters; what is longer ends in an ellipsis. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most + 2));
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
