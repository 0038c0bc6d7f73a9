/** A WebSocket client of a controller's connections that parses each list and does nothing else: prints, for each, the ms from its stamp to its end. */
import WebSocket from 'ws';
import { monotonicNow } from './monotonic.mjs';

const [address, secret] = process.argv.slice(2);
const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/connections?interval=1000`, {
  headers: { authorization: `Bearer ${secret}` },
  maxPayload: 64 * 1024 * 1024,
  perMessageDeflate: false,
  skipUTF8Validation: true,
});
socket.on('message', bytes => {
  const { memory, connections } = JSON.parse(bytes.toString());
  process.stdout.write(`${JSON.stringify({ ms: monotonicNow() - memory / 1000, bytes: bytes.length, rows: connections.length })}\n`);
});
socket.on('close', () => process.exit(1));
process.stdin.on('end', () => process.exit(0)).resume();
