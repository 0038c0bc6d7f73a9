/** What of a core's configuration may be shown. */
import { masked } from '@shared/mihomo/mask';
import { expect, it } from 'vitest';

it.each([
  ...['secret', 'password', 'obfs-password', 'private-key', 'private_key', 'pre-shared-key', 'tokens', 'users', 'api-key'],
  ...['ss-config', 'vmess-config', 'auth-str', 'Authorization', 'certificate', 'psk'],
])('hides %s, and shows where it is empty', name => {
  expect(JSON.stringify(masked({ deep: { list: [{ [name]: { a: 'hunter2' } }] }, [name]: 'hunter2' }))).not.toContain('hunter2');
  expect(masked({ [name]: '' })).toEqual({ [name]: '' });
});
it('shows what is none, and addresses without what opens them', () => {
  const plain = {
    mode: 'rule',
    'skip-auth-prefixes': ['127.0.0.1/8'],
    'mixed-port': 7890,
    'global-ua': 'clash',
    'keep-alive-interval': 15,
    authentication: ['ann'],
  };
  expect(masked(plain)).toEqual(plain);
  const text = JSON.stringify(masked({ 'geox-url': { mmdb: 'https://ann:hunter2@mirror.example/a?x=1&token=hunter2&y=2' } }));
  expect(text).not.toContain('hunter2');
  expect(text).toContain('y=2');
});
