import { isDeepStrictEqual } from 'node:util';
import { Fault } from '@shared/fault';
import { verified } from '../../transport/verified';
import type { ControllerStorage } from './contract';
import { type Session, segment } from './session';

const LARGEST_VALUE = 1024 * 1024;

export function createStorage(session: Session): ControllerStorage {
  const pathOf = (key: string): string => {
    if (key === '') throw new Fault('bad-input', 'a stored value has a key');
    return `/storage/${segment(key)}`;
  };
  const read = async (key: string, signal: AbortSignal): Promise<unknown> => (await session.json({ path: pathOf(key), signal })) ?? null;

  return {
    read,
    async write(key, value, signal) {
      const text = JSON.stringify(value);
      if (text === undefined) throw new Fault('bad-input', 'this value is no JSON');
      if (Buffer.byteLength(text) > LARGEST_VALUE) throw new Fault('too-large', 'the core keeps values of 1 MiB at most');
      const wanted: unknown = JSON.parse(text);
      await verified(
        async () => {
          await session.json({ method: 'PUT', path: pathOf(key), json: wanted, signal });
        },
        async () => ({ done: isDeepStrictEqual(await read(key, signal), wanted), found: 'another value is stored' }),
      );
    },
    async remove(key, signal) {
      await verified(
        async () => {
          await session.json({ method: 'DELETE', path: pathOf(key), signal });
        },
        async () => ({ done: (await read(key, signal)) === null, found: 'the value is still there' }),
      );
    },
  };
}
