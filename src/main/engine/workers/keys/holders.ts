import { maskedUuid } from '@shared/identity';

/**
 * Who has which uuid, by names in lower case: asked before every write, so it follows each change of one name and is made anew only when the
 * whole list of users is.
 */
export class Holders {
  private byUuid: Map<string, Set<string>> | null = null;
  private readonly byName = new Map<string, readonly string[]>();

  /** `names`: every name there is; `uuidsOf`: what stands under one now, ours and the server's. */
  constructor(
    private readonly names: () => Iterable<string>,
    private readonly uuidsOf: (name: string) => readonly (string | null)[],
  ) {}

  forget(): void {
    this.byUuid = null;
    this.byName.clear();
  }
  /** What stands under a name changed. */
  changed(name: string): void {
    if (!this.byUuid) return;
    for (const uuid of this.byName.get(name) ?? []) this.byUuid.get(uuid)?.delete(name);
    this.byName.delete(name);
    this.add(this.byUuid, name);
  }
  /** Names under which this uuid stands, the third group aside. */
  of(uuid: string): readonly string[] {
    if (!this.byUuid) {
      this.byUuid = new Map();
      for (const name of this.names()) this.add(this.byUuid, name);
    }
    return [...(this.byUuid.get(maskedUuid(uuid)) ?? [])];
  }

  private add(byUuid: Map<string, Set<string>>, name: string): void {
    const uuids = [...new Set(this.uuidsOf(name).flatMap(uuid => (uuid === null ? [] : maskedUuid(uuid))))];
    if (uuids.length === 0) return;
    this.byName.set(name, uuids);
    for (const uuid of uuids) {
      const names = byUuid.get(uuid);
      if (names) names.add(name);
      else byUuid.set(uuid, new Set([name]));
    }
  }
}
