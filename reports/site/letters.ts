/** `A` .. `Z`, `AA` ..: names of marks, short enough for a chart of any width. */
export function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}
