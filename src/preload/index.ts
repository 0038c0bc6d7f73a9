import {
  CALL_NAMES,
  type CallName,
  callChannel,
  EVENT_NAMES,
  type EventName,
  type Events,
  eventChannel,
  eventMethod,
  type WindowApi,
} from '@shared/ipc';
import { contextBridge, ipcRenderer } from 'electron';

/** The bridge and nothing else: one function per call, one subscription per event. No event object or channel name gets through. */
function call(name: CallName): (input: unknown) => Promise<unknown> {
  const channel = callChannel(name);
  return input => ipcRenderer.invoke(channel, input ?? null);
}

function subscription<K extends EventName>(name: K): (listener: (payload: Events[K]) => void) => () => void {
  const channel = eventChannel(name);
  return listener => {
    const heard = (_event: unknown, payload: Events[K]): void => listener(payload);
    ipcRenderer.on(channel, heard);
    return () => void ipcRenderer.removeListener(channel, heard);
  };
}

const api: Record<string, unknown> = {};
for (const name of CALL_NAMES) api[name] = call(name);
for (const name of EVENT_NAMES) api[eventMethod(name)] = subscription(name);
contextBridge.exposeInMainWorld('api', api as unknown as WindowApi);
