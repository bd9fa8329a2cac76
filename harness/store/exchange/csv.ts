export type CsvValue = string | number | null;

/**
 * One record of RFC 4180: fields with a comma, a quote or a line break are quoted, quotes in them are doubled, and the
 * record ends with CRLF. null is an empty field, numbers are written so that reading them gives the same number.
 */
export const csvRecord = (fields: readonly CsvValue[]): string => `${fields.map(csvField).join(',')}\r\n`;

function csvField(value: CsvValue): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
