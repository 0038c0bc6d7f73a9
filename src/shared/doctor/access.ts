/** Can it be reached, by whom, and for what? */
import type { DoctorCheck } from '../model/doctor';
import { AFTER_LINES, attention, notApplicable, notReached, pass, waits } from './check';
import type { DoctorFacts, ServerFacts } from './facts';
import { listenLines, loopbackLines, ruleLines, serviceLines } from './lines';

/** The first without which Switchyard counts nothing, the second without which it makes no keys. */
const NEEDED = ['StatsService', 'HandlerService'] as const;
const ALL = [...NEEDED, 'RoutingService', 'ObservatoryService', 'LoggerService'] as const;
/** What an API inbound is aimed at when the user keeps to the usual names. */
const API_TAG = 'api';
const DEFAULT_PORT = 10085;

const portOf = (address: string): number => Number(/:(\d{1,5})$/.exec(address)?.[1] ?? DEFAULT_PORT);
const named = (services: readonly string[]): string => services.map(name => name.replace(/Service$/, '')).join(', ');

export function checkReached({ address, via, reached }: DoctorFacts): DoctorCheck {
  if (reached.ok) return pass('reached', `answers-${via}`, { address, ms: Math.round(reached.rttMs) });
  const { code, message } = reached.failure;
  if (code === 'api-loop')
    return notReached(
      'reached',
      'api-loop',
      { address, message },
      { config: ruleLines(API_TAG, API_TAG, true), steps: ['stop-connecting', ...AFTER_LINES] },
    );
  return notReached('reached', 'failed', { address, code, message }, { steps: ['see-running', 'check-again'] });
}

const everywhere = (listen: string): boolean => listen === '' || listen === '0.0.0.0' || listen === '::';

export function checkPrivate(facts: DoctorFacts): DoctorCheck {
  const { address, via, server, openAt, lab } = facts;
  if (via === 'remote' && !lab)
    return attention(
      'private',
      'remote',
      { address },
      { config: listenLines(portOf(address)), steps: ['use-ssh', 'add-lines', 'restart', 'check-again'] },
    );
  if (openAt?.open)
    return attention('private', 'open', { address: openAt.address }, { config: listenLines(portOf(address)), steps: AFTER_LINES });
  const inbound = server?.apiInbound;
  if (typeof inbound === 'object' && inbound !== null && everywhere(inbound.listen))
    return attention('private', 'listens-everywhere', { inbound: inbound.tag }, { config: loopbackLines(inbound.tag), steps: AFTER_LINES });
  if (openAt) return pass('private', 'closed', { address: openAt.address });
  return pass('private', lab ? 'lab' : via === 'ssh' ? 'ssh' : 'loopback', { address });
}

export function checkServices({ services }: ServerFacts): DoctorCheck {
  const have = ALL.filter(name => services.includes(name));
  const lacks = ALL.filter(name => !services.includes(name));
  const needed = NEEDED.filter(name => !services.includes(name));
  const params = { list: named(have), have: have.length, of: ALL.length, missing: named(lacks) };
  if (needed.length > 0)
    return attention(
      'services',
      'missing',
      { ...params, missing: named(needed) },
      { config: serviceLines(needed, have), steps: AFTER_LINES },
    );
  return pass('services', lacks.length > 0 ? 'some' : 'all', params);
}

/** An API of the old style is reached through routing: a rule above its own takes its calls away. */
export function checkNotShadowed({ apiInbound, rules }: ServerFacts): DoctorCheck {
  if (apiInbound === 'own-listener') return pass('not-shadowed', 'own-listener');
  if (apiInbound === null) return pass('not-shadowed', 'answers');
  const { tag } = apiInbound;
  if (rules === null) return pass('not-shadowed', 'old-style', { inbound: tag });
  const at = rules.findIndex(target => target === API_TAG || target === tag) + 1;
  if (at > 1)
    return attention(
      'not-shadowed',
      'later',
      { inbound: tag, at, first: rules[0] ?? '' },
      { config: ruleLines(tag, API_TAG, true), steps: ['move-rule', 'restart', 'check-again'] },
    );
  return pass('not-shadowed', at === 1 ? 'first' : 'old-style', { inbound: tag });
}

/** Every other check while the server cannot be reached, or was not read. */
export const waitsFor = (name: DoctorCheck['name'], what: 'unreached' | 'services' | 'users'): DoctorCheck => waits(name, `waits-${what}`);
export const unlisted = (name: DoctorCheck['name']): DoctorCheck => notApplicable(name, 'unlisted');
