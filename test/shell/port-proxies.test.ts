import type { ProxyExport } from '@shared/model';
import { expect, it } from 'vitest';
import { createPortProxiesCopy } from '../../src/main/shell/clipboard/port-proxies';

function copying(portOf: (id: number) => number | null, count: number) {
  const written: ProxyExport[] = [];
  const copied: (readonly [string, boolean])[] = [];
  const copy = createPortProxiesCopy({
    listProxies: async (_id, { offset, limit }) => ({
      count,
      rows: Array.from(
        { length: Math.max(0, Math.min(limit, count - offset)) },
        (_, n) => ({ id: offset + n, portId: portOf(offset + n) }) as never,
      ),
    }),
    write: async what => {
      written.push(what);
      return { text: 'http://login:password@198.51.100.1:30001' };
    },
    copy: async (text, sensitive) => void copied.push([text, sensitive]),
  });
  return { copy, written, copied };
}

it('copies all proxies of the port, however long the list is, as what is taken off the clipboard again', async () => {
  const { copy, written, copied } = copying(id => id % 600, 1_201);
  await copy('farm', 599);
  expect(written).toMatchObject([{ serverId: 'farm', proxyIds: [599, 1199], format: 'url', onlyAvailable: false }]);
  expect(copied).toEqual([['http://login:password@198.51.100.1:30001', true]]);
});

it('says so where the port has none, and leaves the clipboard alone', async () => {
  const { copy, written, copied } = copying(() => null, 3);
  await expect(copy('farm', 7)).rejects.toMatchObject({ code: 'not-found' });
  expect([...written, ...copied]).toEqual([]);
});
