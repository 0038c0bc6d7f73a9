/** Does every key stand for itself? */
import type { DoctorCheck } from '../model/doctor';
import { unlisted, waitsFor } from './access';
import { attention, pass } from './check';
import type { ServerFacts } from './facts';
import type { Examples, UserSurvey } from './survey';

const examples = ({ some }: Examples): string => some.map(names => names.join(' / ')).join(', ');

function withUsers(
  name: DoctorCheck['name'],
  { calls }: ServerFacts,
  survey: UserSurvey | null,
  judge: (survey: UserSurvey) => DoctorCheck,
): DoctorCheck {
  if (!calls.includes('GetInboundUsers') || !calls.includes('ListInbounds')) return unlisted(name);
  return survey ? judge(survey) : waitsFor(name, 'users');
}

export const checkNames = (server: ServerFacts, survey: UserSurvey | null): DoctorCheck =>
  withUsers('names', server, survey, ({ users, badNames, twins }) => {
    if (badNames.count > 0)
      return attention('names', 'bad', { count: badNames.count, names: examples(badNames) }, { steps: ['rename', 'check-again'] });
    if (twins.count > 0)
      return attention('names', 'twins', { count: twins.count, names: examples(twins) }, { steps: ['rename', 'check-again'] });
    return pass('names', 'clean', { count: users });
  });

export const checkUuids = (server: ServerFacts, survey: UserSurvey | null): DoctorCheck =>
  withUsers('uuids', server, survey, ({ users, sharedUuids }) =>
    sharedUuids.count > 0
      ? attention('uuids', 'shared', { count: sharedUuids.count, names: examples(sharedUuids) }, { steps: ['new-uuid', 'check-again'] })
      : pass('uuids', 'unique', { count: users }),
  );
