import { factsOf } from '@shared/limits/measures';
import { serversOf } from '@shared/limits/where';
import type { LimitWhere, Measure } from '@shared/model';
import { useId, useState } from 'react';
import { useServers, useTexts } from '../../stores/app';
import { Chips } from '../../ui/Chips';
import { type SomeSubject, subjectName, useKeyNames, useSubjects } from './subjects';

interface WhereProps {
  readonly measure: Measure;
  readonly where: LimitWhere;
  readonly onChange: (where: LimitWhere) => void;
  readonly invalid: boolean;
}

/** Of which servers a limit is, and of which of their keys, ports or nodes; none chosen: of all. */
export function WhereFields({ measure, where, onChange, invalid }: WhereProps) {
  const t = useTexts();
  const id = useId();
  const { kinds, subject } = factsOf(measure);
  const servers = useServers().filter(({ server }) => kinds.includes(server.kind));
  const options = servers.map(({ server }) => ({ id: server.id, name: server.name }));
  const chosen = serversOf(where) ?? [];
  const [only, ...more] = chosen;
  return (
    <>
      <label htmlFor={id}>{t('limits.field-servers')}</label>
      <Chips
        id={id}
        label={t('limits.field-servers')}
        value={chosen.map(serverId => options.find(option => option.id === serverId) ?? { id: serverId, name: '–' })}
        options={options}
        onChange={ids => onChange(ids.length === 0 ? { type: 'all' } : { type: 'servers', ids })}
        none={t(kinds.length === 1 ? `limits.all-${kinds[0]}` : 'limits.all-server')}
        invalid={invalid}
      />
      {only !== undefined && more.length === 0 && subject !== 'server' ? (
        <SubjectField key={`${only} ${subject}`} serverId={only} type={subject} where={where} onChange={onChange} />
      ) : null}
    </>
  );
}

function SubjectField(props: {
  readonly serverId: string;
  readonly type: SomeSubject;
  readonly where: LimitWhere;
  readonly onChange: (where: LimitWhere) => void;
}) {
  const t = useTexts();
  const id = useId();
  const { serverId, type, where, onChange } = props;
  const [search, setSearch] = useState('');
  const found = useSubjects(serverId, type, search);
  const chosen = where.type === 'subjects' ? where.subjects : [];
  useKeyNames(serverId, type === 'key' ? chosen : []);
  return (
    <>
      <label htmlFor={id}>{t(`limits.field-${type}s`)}</label>
      <Chips
        id={id}
        label={t(`limits.field-${type}s`)}
        value={chosen.map(subject => ({ id: subject, name: subjectName(serverId, subject) }))}
        options={found ?? []}
        onChange={ids => onChange(ids.length === 0 ? { type: 'servers', ids: [serverId] } : { type: 'subjects', serverId, subjects: ids })}
        onSearch={setSearch}
        none={t(`limits.all-${type}`)}
      />
    </>
  );
}
