import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type LoopbackPort, listenOnLoopback } from '../../src/lab/loopback';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});
function server(): Server {
  const made = createServer();
  open.push(made);
  return made;
}
/** A port that was shut, and whoever got its number then. */
async function taken(): Promise<{ readonly port: LoopbackPort; readonly mine: Server; readonly other: Server }> {
  const [mine, other] = [server(), server()];
  const port = await listenOnLoopback(mine, new Set());
  await port.shut();
  await new Promise<void>(resolve => other.listen(port.port, '127.0.0.1', resolve));
  return { port, mine, other };
}

it('a port whose number somebody else got meanwhile is open again once that is over', async () => {
  const { port, mine, other } = await taken();
  const opened = port.open();
  await new Promise<void>(resolve => mine.once('error', () => resolve()));
  other.close();
  await opened;
  expect(mine.address()).toMatchObject({ port: port.port });
  await port.close();
});

it('a port that is closed waits for nobody', async () => {
  const { port, mine } = await taken();
  const opened = port.open();
  await port.close();
  await opened;
  expect(mine.listening).toBe(false);
});
