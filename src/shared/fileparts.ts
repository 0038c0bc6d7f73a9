/** A file of text that is made bit by bit, since all at once takes too long. Pure. */
export interface FileParts<T> {
  add(rows: readonly T[]): void;
  readonly count: number;
  text(): string;
}
interface Form<T> {
  readonly head: string;
  readonly between: string;
  readonly tail: string;
  write(row: T): string;
}

export function createFileParts<T>({ head, between, tail, write }: Form<T>): FileParts<T> {
  const parts: string[] = [];
  let count = 0;
  return {
    add: rows => {
      count += rows.length;
      if (rows.length > 0) parts.push(rows.map(write).join(between));
    },
    get count() {
      return count;
    },
    text: () => `${head}${parts.join(between)}${tail}`,
  };
}
