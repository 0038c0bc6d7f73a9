import type { ServerView } from '../stores/app';

export interface TagGroup {
  /** Null: the servers without a tag, last. */
  readonly tag: string | null;
  readonly of: readonly ServerView[];
}

/** Servers in groups by their first tag, so that each stands in one place; the user's order within a group. Pure. */
export function byTag(servers: readonly ServerView[]): readonly TagGroup[] {
  const tags = [...new Set(servers.flatMap(({ server }) => server.tags.slice(0, 1)))].toSorted();
  const untagged = servers.filter(({ server }) => server.tags.length === 0);
  return [
    ...tags.map(tag => ({ tag, of: servers.filter(({ server }) => server.tags[0] === tag) })),
    ...(untagged.length > 0 ? [{ tag: null, of: untagged }] : []),
  ];
}
