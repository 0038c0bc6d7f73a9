/** The service of keys: every server's lists and accounts in memory, one request at a time. What must last is stored by main before it is adopted here. */
import type { MessagePort, Transferable } from 'node:worker_threads';
import { Fault } from '@shared/fault';
import type { Moves } from '../../history/moves';
import type { KeysHandlers, KeysRequest } from '../../keys/protocol';
import { serveCalls } from '../serve';
import { limitsOf } from './limits';
import { detailOf, exportTextOf, limitNewsOf, namesOf, quotaWorkOf, strangersOf, twinsOf } from './questions';
import { ServerKeys } from './server';
import { surveyOf } from './survey';
import { idsOf, queryWindow } from './window';

export function serveKeys(port: MessagePort): void {
  const servers = new Map<string, ServerKeys>();
  function of({ serverId }: { readonly serverId: string }): ServerKeys {
    const server = servers.get(serverId);
    if (!server) throw new Fault('gone', 'The keys of this server are not loaded');
    return server;
  }

  const handlers: KeysHandlers = {
    load: ({ serverId, context, accounts, keys }) => {
      const server = new ServerKeys(serverId, context);
      server.load(accounts, keys);
      servers.set(serverId, server);
      return null;
    },
    unload: ({ serverId }) => {
      servers.delete(serverId);
      return null;
    },
    setContext: input => of(input).setContext(input.context),
    counters: input => of(input).counters(input),
    list: input => of(input).list(input),
    adopt: input => of(input).adopt(input.tick),
    discard: input => {
      of(input).book.discard();
      return null;
    },
    figures: input => of(input).figures(),
    users: input => of(input).users(input.reading),
    online: input => {
      of(input).takeOnline(input.reading);
      return null;
    },
    setKeys: input => of(input).setKeys(input, Date.now()),
    reset: input => of(input).reset(input),
    rows: input => {
      const server = of(input);
      return queryWindow(server, input.query, input.now);
    },
    detail: input => detailOf(of(input), input.keyId, input.now),
    ids: input => idsOf(of(input), input.query, input.now),
    drift: input => of(input).review.report(input.now),
    differences: input => of(input).review.window(input),
    preview: input => of(input).review.preview(input),
    ignore: input => of(input).review.ignore(input),
    planBegin: input => of(input).review.begin(input),
    planNext: input => of(input).review.next(input),
    planEnd: input => of(input).review.end(input.plan),
    seen: input => of(input).seen(input),
    desired: input => {
      const { desired } = of(input).subjects;
      return input.keyIds.flatMap(id => desired.get(id) ?? []);
    },
    twins: input => twinsOf(of(input), input),
    quotaWork: input => quotaWorkOf(of(input), input),
    limitNews: input => limitNewsOf(of(input), input),
    limits: input => limitsOf(of(input), input),
    strangers: input => strangersOf(of(input), input.limit),
    names: input => namesOf(of(input), input.prefix),
    moves: input => of(input).book.moves.since(input.told),
    accountNames: input => of(input).subjects.accountNames(input.ids),
    survey: input => surveyOf(of(input)),
    exportText: input => exportTextOf(of(input), input),
  };

  serveCalls<KeysRequest>(port, handlers, { faultOf, givenAway });
}

const faultOf = (thrown: unknown): unknown =>
  thrown instanceof RangeError ? new Fault('unexpected', `The answer cannot be read: ${thrown.message}`) : thrown;

/** Bytes of a commit, and of moves, are given away: they are made for main. */
function givenAway(value: unknown): readonly Transferable[] {
  if (areMoves(value)) return value.flatMap(({ ids, values }) => [ids.buffer as ArrayBuffer, values.buffer as ArrayBuffer]);
  const bytes = typeof value === 'object' && value !== null && 'commit' in value ? value.commit : value;
  return bytes instanceof Uint8Array ? [bytes.buffer as ArrayBuffer] : [];
}

const areMoves = (value: unknown): value is readonly Moves[] =>
  Array.isArray(value) && typeof value[0] === 'object' && value[0] !== null && 'renamed' in value[0];
