/** A line of CSV as RFC 4180 has it, without its end: fields with a comma, a quote or a line break stand in quotes. */
export const csvLine = (fields: readonly string[]): string => fields.map(quoted).join(',')

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
