/** A process that only holds a tunnel open, to be killed: `node holder.mjs DATA_DIR PROGRAM DESTINATION REMOTE`. Prints `open` or why not. */
import { Tunnels } from '../../src/main/engine/transport/ssh/tunnels';
import { MemoryLog } from '../engine/support/outside';

const [dataDir = '', program = '', destination = '', remote = ''] = process.argv.slice(2);
const ask = async (): Promise<string | null> => {
  process.stdout.write('asked\n');
  return new Promise(() => undefined);
};
const tunnels = new Tunnels({ dataDir, program, log: new MemoryLog(), ask });
const road = tunnels.road({ destination, remote }, 'held');
road.open(new AbortController().signal).then(
  () => process.stdout.write('open\n'),
  error => process.stdout.write(`${error}\n`),
);
setInterval(() => undefined, 1_000);
