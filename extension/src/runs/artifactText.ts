/** The text whose UTF-8 bytes these are. */
export function contentText(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)));
}

/** The first rows of a CSV text; what stands in quotes may hold commas, line ends and, doubled, quotes. */
export function csvRows(text: string, limit: number): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let start = 0;
  while (start < text.length && rows.length < limit) {
    const [value, end] = csvValue(text, start);
    row.push(value);
    if (text[end] !== ',') {
      rows.push(row);
      row = [];
    }
    start = text.startsWith('\r\n', end) ? end + 2 : end + 1;
  }
  return row.length > 0 && rows.length < limit ? [...rows, [...row, '']] : rows;
}

/** The value that begins at `start`, and where it ends. */
function csvValue(text: string, start: number): readonly [string, number] {
  const quoted = /"((?:[^"]|"")*)"?/y;
  quoted.lastIndex = start;
  const match = text[start] === '"' ? quoted.exec(text) : null;
  if (match !== null) {
    return [(match[1] ?? '').replaceAll('""', '"'), quoted.lastIndex];
  }
  const plain = /[^,\r\n]*/y;
  plain.lastIndex = start;
  const value = plain.exec(text)?.[0] ?? '';
  return [value, start + value.length];
}
