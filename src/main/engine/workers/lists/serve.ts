/** The service of lists: long answers of controllers, read off main's thread; those that a window looks into are kept and asked for by rows. */
import type { MessagePort } from 'node:worker_threads';
import { RuleBook } from '@shared/corerules/book';
import { Fault } from '@shared/fault';
import { readLarge } from '@shared/mihomo/large';
import { NodeBook } from '@shared/mihomo/nodebook';
import type { Body, ListsHandlers, ListsRequest } from '../../lists/protocol';
import { serveCalls } from '../serve';

const texts = (bodies: readonly Body[]): readonly (string | null)[] =>
  bodies.map(body => (body ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8') : null));

export function serveLists(port: MessagePort): void {
  const books = new Map<string, NodeBook>();
  function bookOf({ serverId }: { readonly serverId: string }): NodeBook {
    const book = books.get(serverId);
    if (!book) throw new Fault('gone', 'the nodes of this controller are not loaded');
    return book;
  }
  const ruleBooks = new Map<string, RuleBook>();
  function rulesOf({ serverId }: { readonly serverId: string }): RuleBook {
    const book = ruleBooks.get(serverId);
    if (!book) throw new Fault('gone', 'the rules of this controller are not loaded');
    return book;
  }

  const handlers: ListsHandlers = {
    read: ({ name, bodies }) => readLarge(name, texts(bodies)),
    loadNodes: ({ serverId, bodies, at }) => {
      books.set(serverId, new NodeBook(readLarge('proxies', texts(bodies)), at, books.get(serverId) ?? null));
      return null;
    },
    nodes: input => bookOf(input).view(input.query),
    node: input => bookOf(input).detail(input.name),
    targets: input => bookOf(input).targets(input.job),
    tested: input => {
      // What was tested without a list that is looked into will be in the next one.
      books.get(input.serverId)?.tested(input.delays, input.at);
      return null;
    },
    forget: ({ serverId }) => {
      books.delete(serverId);
      return null;
    },
    loadRules: ({ serverId, bodies, at }) => {
      ruleBooks.set(serverId, new RuleBook(readLarge('rules', texts(bodies)), at));
      return null;
    },
    rules: input => rulesOf(input).window(input.query),
    rulesAt: input => rulesOf(input).at(input.indexes),
    rulesOff: input => rulesOf(input).off(),
    matchRule: input => rulesOf(input).match(input.target, input.context, input.after),
    forgetRules: ({ serverId }) => {
      ruleBooks.delete(serverId);
      return null;
    },
  };

  serveCalls<ListsRequest>(port, handlers, { faultOf });
}

const faultOf = (thrown: unknown): unknown =>
  thrown instanceof SyntaxError || thrown instanceof RangeError ? new Fault('not-json', 'the list cannot be read') : thrown;
