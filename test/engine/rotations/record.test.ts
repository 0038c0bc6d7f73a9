import { beginRotation, next } from '@shared/rotation';
import { describe, expect, test } from 'vitest';
import { parseRecord } from '../../../src/main/engine/rotations';
import { samplePort } from '../../shared/support/port';

const asked = { id: 'r1', serverId: 's1', portId: 30, portName: 'Порт-10', askedBy: 'menu' } as const;
const begun = beginRotation(asked, samplePort(), null, 1000);
const port = samplePort({ externalIp: '203.0.113.9' });

describe('stored rotations', () => {
  test.each([
    ['just begun', begun],
    ['in doubt', next(begun, { type: 'refused', failure: { code: 'timeout', message: 'late' } }, 2000)],
    ['ended', next(begun, { type: 'reading', port, changedAt: null }, 2000)],
    ['without a port', beginRotation(asked, null, null, 1000)],
  ])('%s: as it was', (_, state) => {
    const record = { state, reported: false, operator: 'MTS RUS', wasStuck: true };
    expect(parseRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
    // As an earlier version wrote it.
    expect(parseRecord(JSON.parse(JSON.stringify({ state, reported: false })))).toMatchObject({ state, operator: null, wasStuck: false });
  });
  test.each([
    null,
    {},
    'x',
    { state: begun },
    { state: { ...begun, calm: 'two' }, reported: true },
    { state: { ...begun, rotation: { ...begun.rotation, outcome: { type: 'fine' } } }, reported: true },
  ])('%j is not one', stored => expect(parseRecord(stored)).toBeNull());
});
