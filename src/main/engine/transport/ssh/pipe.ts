/**
 * Questions on a system that runs no scripts (Windows): ssh starts this very app, whose entry sees the two variables below, asks through a
 * local pipe instead of starting, and prints the answer.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ASK_PIPE, ASK_TOKEN } from '@shared/ssh';
import { type Asked, oneLine, type Questions, readHint } from './asked';

const LONGEST_QUESTION = 16_384;

/** Opens a pipe of a name that nobody can guess (elsewhere a socket in the private `folder`) and waits for whoever knows the token. */
export async function openPipe(program: string, folder: string): Promise<Questions> {
  const token = randomBytes(24).toString('hex');
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\switchyard-${randomBytes(16).toString('hex')}` : join(folder, 'q');
  const waiting: Asked[] = [];
  const open = new Set<Socket>();
  const server = createServer(socket => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    void readQuestion(socket, token).then(question => {
      if (question === null) socket.destroy();
      else waiting.push(askedBy(question, socket));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    env: { SSH_ASKPASS: program, [ASK_PIPE]: path, [ASK_TOKEN]: token },
    take: async () => waiting.splice(0),
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** One line of JSON `{token, text, hint}`; null: something else, or another token. */
function readQuestion(socket: Socket, token: string): Promise<Pick<Asked, 'text' | 'hint'> | null> {
  return new Promise(resolve => {
    let received = '';
    socket.setEncoding('utf8');
    socket.once('close', () => resolve(null));
    socket.on('data', (chunk: string) => {
      received += chunk;
      const end = received.indexOf('\n');
      if (end < 0 && received.length <= LONGEST_QUESTION) return;
      resolve(end < 0 ? null : parse(received.slice(0, end), token));
    });
  });
}

function parse(line: string, token: string): Pick<Asked, 'text' | 'hint'> | null {
  try {
    const { token: given, text, hint } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof given !== 'string' || typeof text !== 'string' || given.length !== token.length) return null;
    return timingSafeEqual(Buffer.from(given), Buffer.from(token)) ? { text, hint: readHint(hint) } : null;
  } catch {
    return null;
  }
}

const askedBy = (question: Pick<Asked, 'text' | 'hint'>, socket: Socket): Asked => ({
  ...question,
  get gone() {
    return socket.destroyed;
  },
  answer: given => reply(socket, given),
});

async function reply(socket: Socket, given: string | null): Promise<void> {
  if (given === null) socket.destroy();
  else socket.end(`${oneLine(given)}\n`);
}
