import type { Handlers } from '@shared/ipc';

type Typed = Pick<Handlers, 'testServer' | 'addServer' | 'editServer' | 'giveSecret'>;

/** Calls with a secret that the user typed: `keep` knows it before anything can go wrong with it, e.g. so that no log line holds it. */
export function keepTyped(calls: Typed, keep: (secret: string | undefined) => void): Typed {
  return {
    testServer(call) {
      keep(call.draft.secret);
      return calls.testServer(call);
    },
    addServer(draft) {
      keep(draft.secret);
      return calls.addServer(draft);
    },
    editServer(call) {
      keep(call.draft.secret);
      return calls.editServer(call);
    },
    giveSecret(call) {
      keep(call.secret);
      return calls.giveSecret(call);
    },
  };
}
