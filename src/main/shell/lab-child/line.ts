import type { Server } from '@shared/model';
import { KINDS } from '@shared/model';
import { z } from 'zod';

const announcedSchema = z.object({
  kind: z.enum(KINDS),
  name: z.string().min(1).max(100),
  address: z.string().min(1).max(300),
  username: z.string().max(200).exactOptional(),
  secret: z.string().max(10_000).exactOptional(),
  favourites: z.array(z.int()).max(50).exactOptional(),
});
export type LabAnnounced = Readonly<z.output<typeof announcedSchema>>;

/** The one line that the lab prints when its servers listen. Throws on anything else. */
export function parseLabLine(line: string): readonly LabAnnounced[] {
  const { servers } = z.object({ servers: z.array(announcedSchema).min(1).max(50) }).parse(JSON.parse(line));
  for (const { address } of servers) {
    // The lab is on this computer, whatever the line says.
    if (!/^(?:http:\/\/)?(?:127\.0\.0\.1|localhost|\[::1\]):\d+(?:\/.*)?$/.test(address))
      throw new Error('a lab server is not on this computer');
  }
  return servers;
}

/** A simulated server as the engine takes it: marked, never stored, its secret only in memory. */
export function labServer(announced: LabAnnounced): { readonly server: Server; readonly secret: { readonly value: string } | null } {
  const { kind, name, address, username = '', secret, favourites = [] } = announced;
  const base = { id: `lab-${kind}-${name}`, name, address, tags: [], pin: null, lab: true } as const;
  const keyPattern = 'lab-{n}';
  const server: Server =
    kind === 'xray'
      ? { ...base, kind, publicHost: '127.0.0.1', inboundTag: null, keyPattern }
      : kind === 'keyapi'
        ? { ...base, kind, keyPattern }
        : kind === 'farm'
          ? { ...base, kind, username, favourites }
          : { ...base, kind };
  return { server, secret: secret === undefined ? null : { value: secret } };
}
