/** "Why are there no statistics?": facts in, an ordered list of checks out, each with the exact lines that mend it. Pure. */
import { DOCTOR_CHECKS, type DoctorCheck, type DoctorCheckName, type DoctorReport } from '../model/doctor';
import { checkNotShadowed, checkPrivate, checkReached, checkServices, waitsFor } from './access';
import { checkCountingFaults, checkKeyTraffic, checkNoResets, checkSystemTraffic, restartsOf } from './counting';
import type { DoctorFacts, ServerFacts } from './facts';
import { checkNames, checkUuids } from './identities';
import { checkAddresses, checkOnline } from './online';
import { checkRealityKeys, checkRealityTarget } from './reality';
import { worksWith } from './works';

export * from './facts';
export { type CountedFacts, type Examples, type LevelSurvey, surveyUsers, type UserSurvey } from './survey';

function judge(name: DoctorCheckName, facts: DoctorFacts, server: ServerFacts): DoctorCheck {
  const { survey } = facts;
  switch (name) {
    case 'reached':
      return checkReached(facts);
    case 'private':
      return checkPrivate(facts);
    case 'services':
      return checkServices(server);
    case 'not-shadowed':
      return checkNotShadowed(server);
    case 'key-traffic':
      return checkKeyTraffic(server, survey);
    case 'system-traffic':
      return checkSystemTraffic(server);
    case 'no-resets':
      return checkNoResets(server, survey);
    case 'counting-faults':
      return checkCountingFaults(server, survey);
    case 'names':
      return checkNames(server, survey);
    case 'uuids':
      return checkUuids(server, survey);
    case 'reality-keys':
      return checkRealityKeys(server, facts);
    case 'reality-target':
      return checkRealityTarget(server, facts);
    case 'online':
      return checkOnline(server, survey);
    case 'addresses':
      return checkAddresses(server, checkOnline(server, survey));
  }
}

/** `at` Unix ms. A server that cannot be reached has its reason; the rest waits and never passes. */
export function examine(facts: DoctorFacts, { at, tookMs }: { readonly at: number; readonly tookMs: number }): DoctorReport {
  const { server } = facts;
  const checks = DOCTOR_CHECKS.map(name =>
    server ? judge(name, facts, server) : name === 'reached' ? checkReached(facts) : waitsFor(name, 'unreached'),
  );
  return {
    ...{ at, tookMs, checks },
    works: worksWith(facts, checks),
    server: {
      from: server?.version.from ?? null,
      to: server?.version.to ?? null,
      knownBy: [...(server?.version.present.slice(-1) ?? []), ...(server?.version.absent.slice(0, 1).map(call => `!${call}`) ?? [])],
      uptimeS: server?.uptimeS ?? null,
      ...restartsOf(facts),
      // No call tells the server's clock.
      clockAheadMs: null,
    },
  };
}

/** How many checks ask for the user's eye. */
export const attentionIn = ({ checks }: Pick<DoctorReport, 'checks'>): number =>
  checks.filter(({ result }) => result === 'attention' || result === 'not-reached').length;
