import { Fault } from '@shared/fault';
import { isExpected, LONGEST_TEST_MS } from '@shared/latency';
import { isGroup, readGroup, readGroups, readNode } from '@shared/mihomo/proxies';
import { countOrNull, isRaw, record } from '@shared/mihomo/read';
import type { DelayTest, NodeDelay } from '@shared/model';
import { faultOf } from '../../transport/errors';
import { verified } from '../../transport/verified';
import type { ControllerProxies } from './contract';
import { inParallel } from './pool';
import { MAX_LIST, orNone, type Session, segment } from './session';

const TESTS_AT_ONCE = 5;
/** Beyond the test's own limit, for the way there and back. */
const MARGIN_MS = 5000;
/** A group tests all its members at once, each within the limit, but a busy core takes its time. */
const GROUP_MARGIN_MS = 30_000;

export function createProxies(session: Session): ControllerProxies {
  const raw = async (path: string, signal: AbortSignal) => record(await session.json({ path, signal }));
  const group = async (name: string, signal: AbortSignal) => {
    const found = await raw(`/group/${segment(name)}`, signal);
    if (!isGroup(found)) throw new Fault('unexpected', 'the answer describes no group');
    return readGroup(found, name);
  };
  const testNode: ControllerProxies['testNode'] = async ({ name, provider }, test, signal) => {
    const path =
      provider === null ? `/proxies/${segment(name)}/delay` : `/providers/proxies/${segment(provider)}/${segment(name)}/healthcheck`;
    const query = testQuery(test);
    try {
      const answer = record(await session.json({ path, query, signal, deadlineMs: test.timeoutMs + MARGIN_MS }));
      const ms = countOrNull(answer.delay);
      return ms === null || ms === 0 ? failed(name, 'no latency in the answer') : { node: name, ms, reason: null };
    } catch (error) {
      const fault = faultOf(error);
      // Time is up, or the node failed: that is what was to be found out.
      if (fault.code === 'server-error' || fault.code === 'timeout') return failed(name, fault.message);
      throw fault;
    }
  };

  const answers: ControllerProxies['answers'] = async signal => {
    const proxies = await session.body({ path: '/proxies', signal, maxBytes: MAX_LIST });
    if (!proxies.body.includes('"proxies"')) throw new Fault('unexpected', '/proxies: no proxies in the answer');
    const providers = await orNone(session.body({ path: '/providers/proxies', signal, maxBytes: MAX_LIST }));
    return [proxies.body, providers?.body ?? null];
  };

  return {
    answers,
    list: async signal => await session.large('proxies', await answers(signal)),
    async read(name, signal) {
      const found = await raw(`/proxies/${segment(name)}`, signal);
      return isGroup(found) ? readGroup(found, name) : readNode(found, name);
    },
    groups: async signal => readGroups(await session.json({ path: '/group', signal, maxBytes: MAX_LIST })),
    group,
    async unpin(name, signal) {
      await verified(
        async () => {
          await session.json({ method: 'DELETE', path: `/proxies/${segment(name)}`, signal });
        },
        async () => {
          const { pinned } = await group(name, signal);
          return { done: !pinned, found: `the group is pinned to ${pinned}` };
        },
      );
    },
    testNode,
    async testNodes(nodes, test, onProgress, signal) {
      testQuery(test);
      const results = new Map<(typeof nodes)[number], NodeDelay>();
      await inParallel(
        nodes,
        test.atOnce ?? TESTS_AT_ONCE,
        signal,
        async node => {
          // A node that was removed meanwhile, or a test that the core refuses, fails alone.
          const delay = await testNode(node, test, signal).catch(error => {
            const fault = faultOf(error);
            if (['not-found', 'rejected', 'reset'].includes(fault.code)) return failed(node.name, fault.message);
            throw fault;
          });
          results.set(node, delay);
          return delay.ms !== null;
        },
        (progress, node) => {
          const last = results.get(node);
          if (last) onProgress(progress, last);
        },
      );
      return nodes.flatMap(node => results.get(node) ?? []);
    },
    async testGroup(name, test, keepPin, signal) {
      const before = await group(name, signal);
      const query = testQuery(test);
      const path = `/group/${segment(name)}/delay`;
      const deadlineMs = test.timeoutMs + GROUP_MARGIN_MS;
      let found: Readonly<Record<string, unknown>> = {};
      try {
        const answer = await session.json({ path, query, signal, deadlineMs });
        if (isRaw(answer)) found = answer;
      } catch (error) {
        const fault = faultOf(error);
        // 504: not one of them answered in time.
        if (fault.code !== 'server-error' || !fault.message.startsWith('504')) throw fault;
      }
      const delays = before.nodes.map(node => {
        const ms = Object.hasOwn(found, node) ? countOrNull(found[node]) : null;
        return ms ? { node, ms, reason: null } : failed(node, 'no answer in time');
      });
      const unpinned = before.pinned || null;
      if (unpinned === null || !keepPin) return { delays, unpinned, repinned: false };
      await verified(
        async () => {
          await session.json({ method: 'PUT', path: `/proxies/${segment(name)}`, json: { name: unpinned }, signal });
        },
        async () => {
          const { pinned } = await group(name, signal);
          return { done: pinned === unpinned, found: `the group is pinned to ${pinned || 'nothing'}` };
        },
      );
      return { delays, unpinned, repinned: true };
    },
  };
}

const failed = (node: string, reason: string): NodeDelay => ({ node, ms: null, reason });

/** Throws a Fault `bad-input` for what a core would refuse, or worse, do otherwise. */
function testQuery({ url, timeoutMs, expected }: DelayTest): Readonly<Record<string, string>> {
  if (!/^https?:\/\/[^\s/?#]/i.test(url)) throw new Fault('bad-input', 'the address of a latency test begins with http:// or https://');
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > LONGEST_TEST_MS)
    throw new Fault('bad-input', `the time limit of a latency test is from 1 to ${LONGEST_TEST_MS} ms`);
  if (expected !== undefined && !isExpected(expected)) throw new Fault('bad-input', 'the expected status is written like 200/204-299');
  return { url, timeout: String(timeoutMs), ...(expected === undefined ? {} : { expected }) };
}
