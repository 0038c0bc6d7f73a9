import { expect, it } from 'vitest';
import { formatStatus, parseStatus } from '../../scripts/lib/status.mjs';

const now = new Date(2026, 0, 2, 3, 4, 5);

it('turns the app’s status line into one for people', () => {
  const status = parseStatus('status {"servers":{"live":3,"total":4},"tray":"registered","down":1234567,"up":45}');
  expect(status && formatStatus(status, now)).toBe('03:04:05  servers 3 of 4 live   tray registered   down 1.2 MB/s   up 45 B/s');
});

it.each([
  'hello',
  'status',
  'status {',
  'status {"servers":{}}',
  'status {"servers":{"live":1,"total":1},"tray":1,"down":0,"up":0}',
  'status null',
])('leaves %j alone', line => expect(parseStatus(line)).toBeNull());
