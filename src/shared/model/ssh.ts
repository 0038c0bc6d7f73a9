/** How a server is reached through the system's OpenSSH. */
export interface SshRoute {
  /** As one types after `ssh`: a host of `~/.ssh/config`, `user@host`, or `ssh://user@host:port`. */
  readonly destination: string;
  /** Where the API listens as seen from there: `host:port`, or the path of a unix socket. */
  readonly remote: string;
}

/** A question that OpenSSH asks the user. */
export interface SshPrompt {
  readonly id: string;
  readonly serverName: string;
  /** `confirm`: yes or no; `presence`: nothing to type, a device waits to be touched; `other`: whatever a server asks. */
  readonly kind: 'host-key' | 'passphrase' | 'password' | 'confirm' | 'presence' | 'other';
  /** OpenSSH's own words, control characters removed. */
  readonly text: string;
  /** Fingerprint in a host key question, or null. */
  readonly fingerprint: string | null;
  /** Whether the answer can be of use again: a one-time code never is. */
  readonly canKeep: boolean;
  /** The same was asked just before: that answer was wrong. */
  readonly again: boolean;
  /** When the question is given up. */
  readonly until: number;
}
/** What the user typed, or `yes`. */
export interface SshAnswer {
  readonly answer: string;
  /** Kept in the keychain for this way to the server. */
  readonly remember: boolean;
}
