/** Comma separated values by RFC 4180, with the delimiters that spreadsheets write. Pure. */

/** One record and the line of the text on which it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

const DELIMITERS = [',', ';', '\t'] as const;

/** The delimiter that the first line has most of, outside quotes. */
function delimiterOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0].replaceAll(/"[^"]*"/g, '') ?? '';
  const count = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce<string>((best, other) => (count(other) > count(best) ? other : best), ',');
}

/** Records of a text, at most `most`; empty lines are left out. A quote that never ends takes the rest of the text, which its row then shows. */
export function readCsv(text: string, most = Number.POSITIVE_INFINITY): readonly CsvRecord[] {
  const delimiter = delimiterOf(text);
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let cell = '';
  /** Nothing but blanks in the cell so far. Noted, since looking at a long cell at every quote in it takes for ever. */
  let blank = true;
  let quoted = false;
  let line = 1;
  let began = 1;
  const endCell = (): void => {
    cells.push(cell);
    cell = '';
    blank = true;
  };
  const endRecord = (): void => {
    endCell();
    if (cells.length > 1 || cells[0] !== '') records.push({ line: began, cells });
    cells = [];
  };
  for (let at = 0; at < text.length && records.length < most; at += 1) {
    const char = text.charAt(at);
    if (char === '\n') line += 1;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && blank) {
      cell = '';
      blank = false;
      quoted = true;
    } else if (char === delimiter) {
      endCell();
    } else if (char === '\n') {
      endRecord();
      began = line;
    } else if (char !== '\r' || text.charAt(at + 1) !== '\n') {
      cell += char;
      blank &&= char.trim() === '';
    }
  }
  if (records.length < most) endRecord();
  return records;
}

/** A spreadsheet takes a cell that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const GUARDED = /^'(?=[=+\-@\t\r])/;

/** `exact`: a text that must be read back as it is whatever a spreadsheet makes of it, such as a password. */
type Cell = string | number | null | { readonly exact: string };
/** One cell: quoted where it must be, and guarded so that no spreadsheet runs it. */
function toCell(value: Cell): string {
  if (typeof value === 'number') return String(value);
  const text = value === null ? '' : typeof value === 'object' ? value.exact : FORMULA.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
/** Takes the guard off again. */
export const fromCell = (text: string): string => text.trim().replace(GUARDED, '');

export const writeCsv = (rows: readonly (readonly Cell[])[]): string => rows.map(cells => `${cells.map(toCell).join(',')}\r\n`).join('');
