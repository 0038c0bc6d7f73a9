export interface XrayUser {
  /** As given; the table of users compares it in lower case. */
  readonly email: string;
  readonly uuid: string;
  readonly flow: string;
  readonly level: number;
  readonly accountType: string;
  /** False for users added over the API: a restart forgets them. */
  readonly configured: boolean;
}
/** A user who can connect, and through which inbound. */
export interface Reachable {
  readonly email: string;
  readonly tag: string;
  readonly flow: string;
}

/** Users of every inbound as the core keeps them: by email in lower case, and by id, of which the last one added counts. */
export class UserTables {
  readonly byTag = new Map<string, Map<string, XrayUser>>();
  /** By inbound: who a connection with this id counts for. */
  readonly #owners = new Map<string, Map<string, string>>();
  #reachable: Map<string, Reachable> | null = null;
  #emails: readonly string[] = [];

  /** `vless`: only its users connect in the lab. */
  open(tag: string, vless: boolean): void {
    this.byTag.set(tag, new Map());
    if (vless) this.#owners.set(tag, new Map());
    this.#reachable = null;
  }

  shut(tag: string): void {
    this.byTag.delete(tag);
    this.#owners.delete(tag);
    this.#reachable = null;
  }

  clear(): void {
    this.byTag.clear();
    this.#owners.clear();
    this.#reachable = null;
  }

  put(tag: string, user: XrayUser): void {
    this.byTag.get(tag)?.set(keyOf(user), user);
    this.#owners.get(tag)?.set(maskedId(user.uuid), user.email);
    this.#reachable = null;
  }

  remove(tag: string, email: string): void {
    const table = this.byTag.get(tag);
    // The id goes with the user, even where another user has it, too.
    this.#owners.get(tag)?.delete(maskedId(table?.get(email.toLowerCase())?.uuid ?? ''));
    table?.delete(email.toLowerCase());
    this.#reachable = null;
  }

  /** Users whose id leads to them: not those whose id was given to another user later. */
  emails(): readonly string[] {
    this.#all();
    return this.#emails;
  }

  who(email: string): Reachable | null {
    return this.#all().get(email) ?? null;
  }

  #all(): Map<string, Reachable> {
    if (this.#reachable) return this.#reachable;
    const found = new Map<string, Reachable>();
    for (const [tag, owners] of this.#owners)
      for (const { email, uuid, flow } of this.byTag.get(tag)?.values() ?? [])
        if (email !== '' && !found.has(email) && owners.get(maskedId(uuid)) === email) found.set(email, { email, tag, flow });
    this.#reachable = found;
    this.#emails = [...found.keys()];
    return found;
  }
}

export const keyOf = (user: { readonly email: string; readonly uuid: string }): string =>
  user.email === '' ? `#${user.uuid}` : user.email.toLowerCase();

/** Bytes 6 and 7 carry a route, so they do not tell users apart. */
const maskedId = (uuid: string): string =>
  `${uuid.toLowerCase().replaceAll('-', '').slice(0, 12)}0000${uuid.toLowerCase().replaceAll('-', '').slice(16)}`;
