import { assertHeader, type HeaderList, type HeaderName, headerName, splitHeaderValue } from './headers.ts';

/** The header lines of one message, in order, found by name. Values were checked: no CR or LF is in them. */
export class HeaderTable {
  readonly #names: HeaderName[];
  readonly #values: string[];

  constructor(names: HeaderName[] = [], values: string[] = []) {
    this.#names = names;
    this.#values = values;
  }

  /** The headers of a message to be built. Throws SipParseError when one cannot be written. */
  static of(headers: HeaderList, contentType: string | undefined, contentLength: number): HeaderTable {
    const table = new HeaderTable();
    let lengthWritten = false;
    for (const [written, value] of headers) {
      const name = headerName(written);
      if (name.key === 'content-length') {
        if (!lengthWritten) table.add(name, String(contentLength));
        lengthWritten = true;
      } else if (name.key !== 'content-type' || contentType === undefined) {
        assertHeader(written, value);
        table.add(name, value);
      }
    }
    if (contentType !== undefined) {
      assertHeader('Content-Type', contentType);
      table.add(headerName('Content-Type'), contentType);
    }
    if (!lengthWritten) table.add(headerName('Content-Length'), String(contentLength));
    return table;
  }

  /** About how many bytes it holds: names and values, in characters. */
  get size(): number {
    let size = 0;
    for (let i = 0; i < this.#names.length; i++) {
      size += (this.#names[i]?.name.length ?? 0) + (this.#values[i]?.length ?? 0);
    }
    return size;
  }

  /** @param value without CR and LF */
  add(name: HeaderName, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** The first value, lists taken apart. Throws SipParseError when a list cannot be. */
  first(name: HeaderName): string | undefined {
    for (let i = this.#next(name, 0); i >= 0; i = this.#next(name, i + 1)) {
      const value = splitHeaderValue(name.isList, this.#values[i] ?? '')[0];
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** All values, lists taken apart. Throws SipParseError when a list cannot be. */
  all(name: HeaderName): string[] {
    const lines = this.lines(name);
    if (!name.isList || lines.length === 0) return lines;
    const values = splitHeaderValue(true, lines[0] ?? '');
    for (let i = 1; i < lines.length; i++) values.push(...splitHeaderValue(true, lines[i] ?? ''));
    return values;
  }

  /** The values as they stand on their lines. */
  lines(name: HeaderName): string[] {
    const first = this.#next(name, 0);
    if (first < 0) return [];
    const values = [this.#values[first] ?? ''];
    for (let i = this.#next(name, first + 1); i >= 0; i = this.#next(name, i + 1)) values.push(this.#values[i] ?? '');
    return values;
  }

  /** On how many lines the header stands. */
  count(name: HeaderName): number {
    let count = 0;
    for (const { key } of this.#names) if (key === name.key) count++;
    return count;
  }

  list(): HeaderList {
    return this.#names.map(({ name }, i) => [name, this.#values[i] ?? ''] as const);
  }

  /** A copy with the topmost value of a list header replaced; the same when there is none. */
  withFirst(name: HeaderName, value: string): HeaderTable {
    const values = this.#values.slice();
    for (let i = this.#next(name, 0); i >= 0; i = this.#next(name, i + 1)) {
      const parts = splitHeaderValue(name.isList, values[i] ?? '');
      if (parts.length === 0) continue;
      values[i] = [value, ...parts.slice(1)].join(', ');
      break;
    }
    return new HeaderTable(this.#names.slice(), values);
  }

  /** The header lines as they go on the wire. */
  text(): string {
    let text = '';
    for (let i = 0; i < this.#names.length; i++) text += `${this.#names[i]?.name}: ${this.#values[i]}\r\n`;
    return text;
  }

  #next({ key }: HeaderName, start: number): number {
    for (let i = start; i < this.#names.length; i++) if (this.#names[i]?.key === key) return i;
    return -1;
  }
}
