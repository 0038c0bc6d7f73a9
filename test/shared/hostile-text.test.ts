/** Texts that a user may paste or open, made to hang, crash or fool what reads them. */
import { Fault } from '@shared/fault';
import { readKeyList } from '@shared/keylist';
import { checkConfigText } from '@shared/xrayconfig';
import { describe, expect, it } from 'vitest';

/** Thousands of times less than a runaway takes, and enough for a busy machine. */
const QUICK_MS = 10_000;
/** Milliseconds that it takes. */
function timed(work: () => unknown): number {
  const begun = performance.now();
  try {
    work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  return performance.now() - begun;
}

describe('a pasted configuration', () => {
  it('with a ruler of slashes does not hang', () => {
    for (const text of [`\`\`\`\n${'/'.repeat(60)}\nno configuration\n\`\`\``, `\`\`\`\n${'// \n'.repeat(500)}no\n\`\`\``])
      expect(timed(() => checkConfigText(text))).toBeLessThan(QUICK_MS);
  });
  it('of megabytes is read, or refused, at once', () => {
    const size = 999_990;
    const texts = [
      '\\"'.repeat(size / 2),
      `{"a": "${'x'.repeat(size)}"}`,
      `{"a": "${'\\n'.repeat(size / 2)}"}`,
      '/*'.repeat(size / 2),
      '"'.repeat(size),
      `[${','.repeat(size)}`,
      `{${' '.repeat(size)}`,
      '['.repeat(size),
      '{"a":'.repeat(size / 5),
      '```\n'.repeat(size / 4),
      `\`\`\`\n${'//\n'.repeat(size / 3)}\`\`\``,
      `\`\`\`\n${' '.repeat(size)}\`\`\``,
    ];
    for (const text of texts) expect([text.slice(0, 12), timed(() => checkConfigText(text)) < QUICK_MS]).toEqual([text.slice(0, 12), true]);
  });
  it('keeps what stands in strings of any length', () => {
    const text = `{"inbounds": [{"protocol": "vless", "tag": "${'// '.repeat(300_000)}"}]} // end`;
    expect(checkConfigText(text).unreadable).toBeNull();
  });
  it('with names of prototypes and wrong types is judged like any other', () => {
    for (const text of [
      '{"__proto__": {"api": 1}, "constructor": 5, "policy": {"levels": {"__proto__": {}, "0": []}}}',
      '{"api": [], "stats": 5, "policy": "x", "inbounds": {"a": 1}, "outbounds": 7, "routing": []}',
      '{"inbounds": [null, 1, "x", [], {"settings": 5, "protocol": {}, "tag": [], "port": {"a": 1}}, {"protocol": "vless", "settings": {"clients": [null, 5, {"level": 1e300, "email": {}, "id": 7}]}}]}',
      '{"routing": {"rules": [null, 5, {"inboundTag": {"a": 1}, "outboundTag": []}]}}',
    ])
      expect(checkConfigText(text).unreadable).toBeNull();
  });
});

describe('a list of keys to import', () => {
  it('of megabytes is read, or refused, at once', () => {
    const size = 2_999_000;
    const texts = [
      `name\nx${'"'.repeat(size)}`,
      `name\n${' '.repeat(size)}"x"`,
      `name\n"${'x'.repeat(size)}`,
      `name\n${'a,'.repeat(size / 2)}`,
      `name\n${'a\n'.repeat(size / 2)}`,
      `${'"a",'.repeat(size / 4)}\nx`,
      `[${'{"name":"x"},'.repeat(size / 13)}{}]`,
      '['.repeat(size),
    ];
    for (const text of texts) expect([text.slice(0, 12), timed(() => readKeyList(text)) < QUICK_MS]).toEqual([text.slice(0, 12), true]);
  });
  it('does not take the name of a prototype for a flow', () => {
    for (const flow of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(readKeyList(`name,flow\nbob,${flow}`)[0]).toMatchObject({ key: null, problem: 'bad-flow' });
  });
  it('knows no 31 February', () => {
    for (const time of ['2027-02-31 10:00', '2027-04-31T10:00', '2027-02-29T00:00:00Z', '2027-02-30'])
      expect([time, readKeyList(`name,expires\nbob,${time}`)[0]?.problem]).toEqual([time, 'bad-expires']);
    expect(readKeyList('name,expires\nbob,2028-02-29 10:00')[0]?.problem).toBeNull();
  });
  it('is not quoted in the fault', () => {
    let message = '';
    try {
      readKeyList('[{"name": "bob", "uuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7" x}]');
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('Not JSON');
    expect(message).not.toMatch(/0ae7|f90a/);
  });
  it('gives back no more of a bad row than fits a line', () => {
    const rows = readKeyList(`name\n${'a b'.repeat(100_000)}`);
    expect(JSON.stringify(rows).length).toBeLessThan(2_000);
  });
});
