import { connect } from 'node:net';
import { ASK_PIPE, ASK_TOKEN } from '@shared/ssh';

/** Whether ssh started this process to ask something (see `transport/ssh/pipe.ts`), and not a person to use the app. */
export const isAsker = (env: NodeJS.ProcessEnv): boolean => env[ASK_PIPE] !== undefined && env[ASK_TOKEN] !== undefined;

/** Asks the running app; resolves with the answer, null when there is none. */
export function askRunningApp(env: NodeJS.ProcessEnv, text: string): Promise<string | null> {
  return new Promise(resolve => {
    let received = '';
    const socket = connect(env[ASK_PIPE] ?? '');
    socket.setEncoding('utf8');
    socket.once('connect', () => socket.write(`${JSON.stringify({ token: env[ASK_TOKEN], text, hint: env.SSH_ASKPASS_PROMPT })}\n`));
    socket.on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('error', () => resolve(null));
    socket.once('close', () => resolve(received.endsWith('\n') ? received.slice(0, -1) : null));
  });
}
