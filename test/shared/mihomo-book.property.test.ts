/** The book of connections says the same as reading every frame as a whole, whatever comes. */
import { ConnectionBook } from '@shared/mihomo/book';
import { readConnections } from '@shared/mihomo/connections';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const open = () => new ConnectionBook(decode);
const passed = (elapsedMs: number) => ({ at: 1_000_000, elapsedMs });
const byId = (book: ConnectionBook) => new Map(book.live.map(one => [one.id, one] as const));

const hostile = fc.constantFrom(
  '',
  'FRA 1',
  '{"id":"x","upload":7}',
  ',"download":5',
  'Узел/2 🇩🇪',
  '"',
  '\\',
  ']',
  '],"memory":1}',
  '\u0000',
);
const row = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  metadata: fc.record({ host: hostile, process: hostile, sourcePort: fc.constant('443') }),
  upload: fc.nat(1e6),
  download: fc.nat(1e12),
  start: fc.constant('2026-01-12T09:00:00.123456789Z'),
  chains: fc.array(hostile, { maxLength: 2 }),
});
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 5 });
/** As mihomo writes it, as sing-box does (keys in the order of the alphabet), and with nothing in it. */
const written = fc.tuple(rows, fc.nat(1e6), fc.constantFrom('mihomo', 'sing-box', 'null')).map(([list, total, by]) => {
  if (by === 'null') return JSON.stringify({ downloadTotal: total, uploadTotal: 1, connections: null, memory: 5 });
  const sorted = (one: object): object => Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  const connections = by === 'mihomo' ? list : list.map(sorted);
  return JSON.stringify({ downloadTotal: total, uploadTotal: 1, connections, memory: 5 });
});

/** Reads frames with a book and as a whole, and compares all that there is to compare. */
function compare(frames: readonly string[]): void {
  const book = open();
  let before = new Map<string, { upload: number; download: number }>();
  let total = 0;
  for (const frame of frames) {
    const whole = readConnections(JSON.parse(frame));
    const tick = book.read(utf8(frame), passed(500));
    if (!whole || !tick) throw new Error('a frame was not read');
    expect([tick.downloadTotal, tick.uploadTotal, tick.memory]).toEqual([whole.downloadTotal, 1, 5]);
    expect(tick.restarted).toBe(whole.downloadTotal < total);
    total = whole.downloadTotal;
    const now = new Map(whole.connections.map(one => [one.id, one] as const));
    expect([...byId(book).keys()].sort()).toEqual([...now.keys()].sort());
    for (const [id, live] of byId(book)) {
      const wanted = now.get(id);
      const was = before.get(id);
      expect([live.upload, live.download]).toEqual([wanted?.upload, wanted?.download]);
      const rate = (now: number | undefined, then: number | undefined) => (then === undefined ? 0 : Math.max(0, (now ?? 0) - then) * 2);
      expect([live.upRate, live.downRate]).toEqual([rate(wanted?.upload, was?.upload), rate(wanted?.download, was?.download)]);
      if (was === undefined) expect(live.first).toEqual(wanted);
    }
    expect(tick.opened.map(({ first }) => first.id).sort()).toEqual([...now.keys()].filter(id => !before.has(id)).sort());
    expect(tick.closed.map(({ first }) => first.id).sort()).toEqual([...before.keys()].filter(id => !now.has(id)).sort());
    before = new Map([...now].map(([id, { upload, download }]) => [id, { upload, download }] as const));
  }
}

describe('the book of connections', () => {
  it('counts as a whole reading does, whatever the frames', () => {
    fc.assert(fc.property(fc.array(written, { minLength: 1, maxLength: 6 }), compare), { numRuns: 200 });
  });

  it('counts as a whole reading does where rows stay and only their counters move', () => {
    const counters = fc.record({ upload: fc.nat(1e6), download: fc.nat(1e12) });
    const frame = fc.array(fc.option(counters, { nil: null }), { minLength: 5, maxLength: 5 });
    const world = fc.tuple(fc.array(row, { minLength: 5, maxLength: 5 }), fc.boolean(), fc.array(frame, { minLength: 2, maxLength: 6 }));
    fc.assert(
      fc.property(world, ([fixed, isDownFirst, frames]) => {
        compare(
          frames.map((moved, step) => {
            const connections = fixed.flatMap(({ metadata, start, chains }, index) => {
              const { upload, download } = moved[index] ?? {};
              if (upload === undefined || download === undefined) return [];
              const both = isDownFirst ? { download, upload } : { upload, download };
              return [{ id: `id-${index}`, metadata, ...both, start, chains }];
            });
            return JSON.stringify({ downloadTotal: step, uploadTotal: 1, connections, memory: 5 });
          }),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('parses a row once', () => {
    let decoded = 0;
    const book = new ConnectionBook(bytes => {
      decoded += bytes.length;
      return decode(bytes);
    });
    const frame = (download: number) => {
      const connections = Array.from({ length: 100 }, (_, id) => ({ id: `${id}`, metadata: { host: 'Узел "{' }, upload: id, download }));
      return utf8(JSON.stringify({ downloadTotal: download, uploadTotal: 1, connections, memory: 5 }));
    };
    book.read(frame(9), passed(1000));
    const first = decoded;
    book.read(frame(1_000_010), passed(2000));
    expect(decoded - first).toBeLessThan(100);
    expect(new Set(book.live.map(({ downRate }) => downRate))).toEqual(new Set([500_000.5]));
  });

  it('is not moved by what is no frame', () => {
    const book = open();
    book.read(
      utf8(JSON.stringify({ downloadTotal: 1, uploadTotal: 1, connections: [{ id: 'a', upload: 1, download: 1 }], memory: 1 })),
      passed(1000),
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.constantFrom('{"connections":[{"id":"', '{"connections":[{"id":"a"]', '{"connections":5}')),
        text => {
          if (readConnectionsOf(text)) return;
          expect(book.read(utf8(text), passed(1000))).toBeNull();
          expect([...byId(book).keys()]).toEqual(['a']);
        },
      ),
    );
  });
});

function readConnectionsOf(text: string): unknown {
  try {
    return readConnections(JSON.parse(text));
  } catch {
    return null;
  }
}
