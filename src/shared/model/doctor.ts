/** One check of the doctor, in the order shown; texts are `doctor.<name>.*`. */
export const DOCTOR_CHECKS = [
  'reached',
  'private',
  'services',
  'not-shadowed',
  'key-traffic',
  'system-traffic',
  'no-resets',
  'counting-faults',
  'names',
  'uuids',
  'reality-keys',
  'reality-target',
  'online',
  'addresses',
] as const;
export type DoctorCheckName = (typeof DOCTOR_CHECKS)[number];

/** Lines of the server's configuration; `add` marks what is to be added. */
export interface ConfigLine {
  readonly text: string;
  readonly add: boolean;
}
export interface DoctorCheck {
  readonly name: DoctorCheckName;
  readonly result: 'pass' | 'attention' | 'waits' | 'not-reached' | 'not-applicable';
  /** What was found: code of a text `doctor.<name>.<code>` with its parameters. */
  readonly found: { readonly code: string; readonly params: Readonly<Record<string, string | number>> };
  /** What to add to the configuration; null when nothing, or when it cannot be said. */
  readonly config: readonly ConfigLine[] | null;
  /** Codes of the steps to take, `doctor.step.<code>`. */
  readonly steps: readonly string[];
}
export interface DoctorReport {
  readonly at: number;
  readonly tookMs: number;
  readonly checks: readonly DoctorCheck[];
  /** What works with this server, `doctor.works.<name>`. */
  readonly works: readonly { readonly name: string; readonly state: 'yes' | 'partly' | 'no'; readonly detail: string | null }[];
  readonly server: {
    /** Oldest and newest version that fit what was found; null: not known. */
    readonly from: string | null;
    readonly to: string | null;
    /** RPC names that told so: present, then absent, the latter with a `!` before them. */
    readonly knownBy: readonly string[];
    readonly uptimeS: number | null;
    readonly restartsSeen: number;
    readonly since: number | null;
    /** Server's clock minus ours; null: cannot be told. */
    readonly clockAheadMs: number | null;
  };
}
/** A pasted configuration, judged without connecting; texts are `config.<code>`. */
export interface ConfigReport {
  readonly problems: readonly {
    readonly code: string;
    readonly severity: 'danger' | 'attention';
    readonly params: Readonly<Record<string, string | number>>;
    readonly config: readonly ConfigLine[] | null;
  }[];
  /** Why the text is no configuration; null when it is. */
  readonly unreadable: string | null;
}
