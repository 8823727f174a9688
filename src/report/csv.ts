import type { Cell, Table } from '../analytics/tables.ts';

/**
 * A table as CSV after RFC 4180: a header line, CRLF, null as an empty cell. Text that a spreadsheet would take for a
 * formula gets an apostrophe before it, which spreadsheets show as text.
 */
export function csvText({ columns, rows }: Table): string {
  const lines = [columns.map(cell), ...rows.map((row) => columns.map((column) => cell(row[column] ?? null)))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
