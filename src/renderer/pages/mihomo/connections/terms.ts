import type { FieldName } from '@shared/connections/fields';
import { termOf } from '@shared/connections/query';
import type { ConnectionTexts } from '@shared/model';

/** What of a connection others can be filtered by, narrowest first. Pure. */
export function termsOf({ host, destination, destinationPort, process, source, rule, chain }: ConnectionTexts): readonly string[] {
  const fields: readonly (readonly [FieldName, string])[] = [
    ['host', host],
    ['destination', host === '' ? destination : ''],
    ['process', process],
    ['source', source],
    ['port', destinationPort],
    ['rule', rule],
    ['node', chain[0] ?? ''],
  ];
  return fields.flatMap(([field, value]) => (value === '' ? [] : [termOf(field, value)]));
}
