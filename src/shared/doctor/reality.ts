/** Can a link made from the inbound work? */
import type { DoctorCheck } from '../model/doctor';
import { unlisted } from './access';
import { attention, notApplicable, pass, waits } from './check';
import type { DoctorFacts, InboundFacts, ServerFacts, TargetFacts } from './facts';

type Real = InboundFacts & { readonly reality: NonNullable<InboundFacts['reality']> };
const realOnes = ({ inbounds }: ServerFacts): readonly Real[] =>
  (inbounds ?? []).flatMap(inbound => (inbound.reality ? [{ ...inbound, reality: inbound.reality }] : []));

export function checkRealityKeys(server: ServerFacts, { earlierKeys }: DoctorFacts): DoctorCheck {
  const name = 'reality-keys';
  if (server.inbounds === null) return unlisted(name);
  const real = realOnes(server);
  if (real.length === 0) return notApplicable(name, 'none');
  const broken = real.find(({ reality }) => reality.publicKey === null || reality.serverNames === 0);
  if (broken)
    return attention(
      name,
      broken.reality.publicKey === null ? 'no-key' : 'no-name',
      { inbound: broken.tag },
      { steps: ['mend-reality', 'restart', 'check-again'] },
    );
  const changed = real.find(({ tag, reality }) => Object.hasOwn(earlierKeys, tag) && earlierKeys[tag] !== reality.publicKey);
  if (changed) return attention(name, 'changed', { inbound: changed.tag }, { steps: ['links-again'] });
  const picky = real.find(({ reality }) => reality.minClient !== null);
  if (picky) return pass(name, 'min-client', { count: real.length, inbound: picky.tag, version: picky.reality.minClient ?? '' });
  return pass(name, 'match', { count: real.length });
}

/** Worst first: what is surely wrong stands before what cannot be seen from here. */
const ORDER = ['certificate', 'no-tls13', 'answers', 'unreachable', 'local'] as const;
/** A signature of ML-DSA-65 hides in the target's certificates: smaller ones than it give it away, and clients find none. */
const LEAST_CERTIFICATES = 3_500;
/** What is wrong with a target that answers; null: nothing. */
function flawOf({ found, mldsa }: TargetFacts): 'no-h2' | 'small-certificate' | null {
  if (found.type !== 'answers') return null;
  if (found.alpn !== 'h2') return 'no-h2';
  return mldsa && found.certificateBytes < LEAST_CERTIFICATES ? 'small-certificate' : null;
}

export function checkRealityTarget(server: ServerFacts, { targets, lab }: DoctorFacts): DoctorCheck {
  const name = 'reality-target';
  if (server.inbounds === null) return unlisted(name);
  if (realOnes(server).length === 0) return notApplicable(name, 'none');
  if (lab) return notApplicable(name, 'lab');
  const [first] = [...targets].sort(
    (a, b) => Number(flawOf(b) !== null) - Number(flawOf(a) !== null) || ORDER.indexOf(a.found.type) - ORDER.indexOf(b.found.type),
  );
  if (!first) return waits(name, 'not-tried');
  const { target, inbound, name: host, found } = first;
  const params = { target, inbound, name: host };
  const steps = ['other-target', 'restart', 'check-again'];
  switch (found.type) {
    case 'certificate':
    case 'no-tls13':
      return attention(name, found.type, { ...params, message: found.message }, { steps });
    case 'answers': {
      const flaw = flawOf(first);
      return flaw
        ? attention(name, flaw, { ...params, bytes: found.certificateBytes }, { steps })
        : pass(name, 'good', { ...params, count: targets.length });
    }
    case 'unreachable':
      return waits(name, 'unreachable', { ...params, message: found.message });
    case 'local':
      return notApplicable(name, 'local', params);
  }
}
