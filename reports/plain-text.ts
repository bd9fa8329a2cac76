/**
 * Control characters, and those that turn the direction of text: neither belongs in a report, and both can make it read
 * otherwise than it is. Line breaks and tabs stay.
 */
const unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The same text, a mark in the place of each such character. */
export const withoutControls = (text: string): string => text.replace(unwanted, '\ufffd');

/** At most so many characters; what is left out is shown by an ellipsis. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most + 2));
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
