import { readCsv } from '@shared/keylist/table';
import type { PastRotation } from '@shared/model';
import { rotationsCsv } from '@shared/rotationtable';
import { describe, expect, it } from 'vitest';

const row: PastRotation = {
  ...{ id: 'r', serverId: 'farm', portId: 4, portName: '=LV,04', at: Date.UTC(2026, 10, 21, 12, 5, 17), tookMs: 14_240 },
  ...{ oldIp: '198.51.100.7', newIp: '203.0.113.9', outcome: 'changed', reason: null, wasStuck: true, by: 'timer', operator: null },
  evidence: ['+0.1 s request answered "ok"', '+14.2 s reconnect: false'],
};

describe('rotations as CSV', () => {
  it('are one line each, under names, and read back as they were', () => {
    const [head, first, ...rest] = readCsv(rotationsCsv([row])).map(({ cells }) => cells);
    expect(rest).toEqual([]);
    expect(Object.fromEntries((head ?? []).map((name, index) => [name, first?.[index]]))).toEqual({
      ...{ time: '2026-11-21T12:05:17.000Z', port: "'=LV,04", port_id: '4', old_ip: '198.51.100.7', new_ip: '203.0.113.9', took_s: '14.2' },
      ...{ outcome: 'changed', reason: '', was_stuck: 'yes', by: 'timer', operator: '' },
      evidence: '\'+0.1 s request answered "ok"; +14.2 s reconnect: false',
    });
  });
  it('have empty cells for what is not known', () => {
    const [, first] = readCsv(rotationsCsv([{ ...row, tookMs: null, oldIp: null, newIp: null, wasStuck: false }]));
    expect(first?.cells.slice(3, 6)).toEqual(['', '', '']);
  });
});
