/**
 * Notices on a Linux desktop: `org.freedesktop.Notifications` itself, asked on the session bus. Electron's own class waits for the daemon on main's
 * thread, knows no buttons there, and says nothing where no daemon is.
 */
import type { NotificationModel } from '@shared/notification';
import { BUS, type BusOptions, openSessionBus, type SessionBus } from '../bus';
import { type Desktop, SHOWN_MOST } from './desktop';

const DAEMON = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';
/** A daemon that is not running yet is started by the bus for the first notice. */
const CALL_MS = 10_000;
const WAITING_MOST = 50;
const URGENCY = { low: 0, normal: 1, critical: 2 } as const;
/** The key of a click on the notice itself. */
const DEFAULT = 'default';

interface Shown {
  readonly id: number;
  readonly chosen: (button: number | null) => void;
}

export function createFreedesktop({ openLabel, ...options }: BusOptions & { readonly openLabel: () => string }): Desktop {
  const shown = new Map<string, Shown>();
  let bus: Promise<SessionBus> | null = null;
  let capabilities: ReadonlySet<string> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let ended = false;

  /** The daemon, or the bus, is another one now: what the last one showed is gone. */
  const forget = (): void => {
    capabilities = null;
    shown.clear();
  };
  const connect = (): Promise<SessionBus> => {
    bus ??= open().catch(error => {
      bus = null;
      throw error;
    });
    return bus;
  };
  const open = async (): Promise<SessionBus> => {
    const made = await openSessionBus(
      () => {
        bus = null;
        forget();
      },
      { callMs: CALL_MS, ...options },
    );
    // Only the daemon's own signals: no other program presses our buttons.
    await made.daemon('AddMatch', 's', `type='signal',sender='${DAEMON}',interface='${DAEMON}'`);
    await made.daemon('AddMatch', 's', `type='signal',sender='${BUS}',member='NameOwnerChanged',arg0='${DAEMON}'`);
    made.onMessage(({ interface: iface, member, body }) => {
      if (iface === BUS && member === 'NameOwnerChanged') forget();
      if (iface === DAEMON) hear(member, Number(body[0]), String(body[1]));
    });
    return made;
  };
  const hear = (member: string, id: number, what: string): void => {
    const found = [...shown].find(([, entry]) => entry.id === id);
    if (!found) return;
    const [tag, { chosen }] = found;
    if (member === 'ActionInvoked') chosen(what === DEFAULT ? null : Number(what));
    if (member === 'NotificationClosed') shown.delete(tag);
  };

  const notify = async (model: NotificationModel, chosen: Shown['chosen']): Promise<{ readonly actions: boolean }> => {
    if (ended) throw new Error('the program ends');
    const connected = await connect();
    capabilities ??= new Set((await connected.call(DAEMON, PATH, DAEMON, 'GetCapabilities', '', []))[0] as readonly string[]);
    const actions = capabilities.has('actions');
    const labels = model.actions.map(({ label }) => sendable(label));
    const buttons = actions ? [DEFAULT, openLabel(), ...labels.flatMap((label, index) => [String(index), label])] : [];
    const body = sendable(capabilities.has('body-markup') ? escapeMarkup(model.body) : model.body);
    const hints = {
      urgency: connected.variant('y', URGENCY[model.urgency]),
      'desktop-entry': connected.variant('s', 'switchyard'),
    };
    const before = shown.get(model.tag)?.id ?? 0;
    const request = ['Switchyard', before, '', sendable(model.title), body, buttons, hints, -1];
    const [id] = await connected.call(DAEMON, PATH, DAEMON, 'Notify', 'susssasa{sv}i', request);
    shown.delete(model.tag);
    shown.set(model.tag, { id: Number(id), chosen });
    const [oldest] = shown.keys();
    if (shown.size > SHOWN_MOST && oldest !== undefined) shown.delete(oldest);
    return { actions };
  };
  const takeBack = ({ id }: Shown): void => {
    void bus?.then(connected => connected.call(DAEMON, PATH, DAEMON, 'CloseNotification', 'u', [id])).catch(() => undefined);
  };

  return {
    // One after the other: the place of a notice is known only when it was answered.
    show(model, chosen) {
      if (waiting >= WAITING_MOST) return Promise.reject(new Error('the desktop does not answer'));
      waiting += 1;
      const showing = last
        .then(() => notify(model, chosen))
        .finally(() => {
          waiting -= 1;
        });
      last = showing.catch(() => undefined);
      return showing;
    },
    // In its turn: one that is still on its way can be taken back only when its place is known.
    close(tag) {
      last = last.then(() => {
        const entry = shown.get(tag);
        shown.delete(tag);
        if (entry) takeBack(entry);
      });
    },
    end() {
      ended = true;
      for (const entry of shown.values()) takeBack(entry);
      shown.clear();
      // What was asked last still goes out.
      void bus?.then(connected => setImmediate(() => connected.close())).catch(() => undefined);
    },
  };
}

/** The bus takes no text with a null in it, and desktops show no other control character: names may come from anywhere. */
const sendable = (text: string): string => text.replace(/(?!\n)[\p{Cc}\p{Cs}]/gu, ' ');
/** Names of keys and servers are no markup. */
const escapeMarkup = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
