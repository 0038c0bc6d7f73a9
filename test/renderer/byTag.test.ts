import { describe, expect, it } from 'vitest';
import type { ServerView } from '../../src/renderer/stores/app';
import { byTag } from '../../src/renderer/ui/byTag';

const view = (id: string, ...tags: string[]) => ({ server: { id, tags } }) as unknown as ServerView;
const shown = (...servers: ServerView[]) => byTag(servers).map(({ tag, of }) => [tag, of.map(({ server }) => server.id)]);

describe('servers by tag', () => {
  it('stand under their first tag, in their own order, those without one last', () =>
    expect(shown(view('a'), view('b', 'riga'), view('c', 'home', 'riga'), view('d', 'riga'))).toEqual([
      ['home', ['c']],
      ['riga', ['b', 'd']],
      [null, ['a']],
    ]));
  it('are one group without any tag', () => expect(shown(view('a'), view('b'))).toEqual([[null, ['a', 'b']]]));
});
