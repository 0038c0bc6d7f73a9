import type { Route } from '@shared/ipc';
import type { AppState, Rotation } from '@shared/model';
import type { NotificationAct } from '@shared/notification';
import type { Texts } from '@shared/texts';
import type { TrayAction } from '@shared/tray';
import { dialog } from 'electron';

export interface ActionParts {
  readonly state: () => AppState;
  readonly texts: () => Texts;
  readonly open: (route: Route | null) => void;
  readonly showPanel: () => void;
  readonly newKey: (serverId: string) => Promise<void>;
  readonly rotate: (serverId: string, portId: number, askedBy: Rotation['askedBy']) => Promise<unknown>;
  readonly rotateWhenReady: (serverId: string, portId: number, askedBy: Rotation['askedBy']) => Promise<unknown>;
  readonly pauseKey: (serverId: string, keyId: string) => Promise<unknown>;
  /** Takes back what a limit did. */
  readonly undo: (breachId: string) => Promise<unknown>;
  readonly mute: (breachId: string) => unknown;
  readonly restartPort: (input: { readonly serverId: string; readonly portId: number }) => unknown;
  readonly copy: (text: string) => Promise<void>;
  readonly copyProxies: (serverId: string, portId: number) => Promise<void>;
  readonly setMode: (input: { readonly serverId: string; readonly mode: string }) => unknown;
  readonly selectNode: (input: { readonly serverId: string; readonly group: string; readonly node: string }) => unknown;
  readonly unpinGroup: (input: { readonly serverId: string; readonly group: string }) => unknown;
  readonly closeAllConnections: (input: { readonly serverId: string }) => unknown;
  readonly quit: () => void;
  /** An action failed; the user is not at a window to see it. */
  readonly failed: (title: string, error: unknown) => void;
}

/** What the tray's entries and the buttons of notifications do. */
export function createActions(parts: ActionParts) {
  const { state, texts, open } = parts;
  const serverName = (id: string): string => state().servers[id]?.name ?? id;
  const portOf = (serverId: string, portId: number): { readonly name: string; readonly ip: string | null } => {
    const summary = state().summaries[serverId];
    const view = summary?.kind === 'farm' ? summary.favourites.find(({ port }) => port.id === portId) : undefined;
    const name = view?.port.name ?? state().rotations[`${serverId}/${portId}`]?.portName ?? String(portId);
    return { name, ip: view?.port.externalIp ?? null };
  };
  const attempt = async (title: string, run: () => unknown): Promise<void> => {
    try {
      await run();
    } catch (error) {
      parts.failed(title, error);
    }
  };
  const ask = async (message: string, detail: string, yes: string): Promise<boolean> => {
    const buttons = [yes, texts()('dialog.cancel')];
    const { response } = await dialog.showMessageBox({
      ...{ type: 'question', message, detail, buttons },
      ...{ defaultId: 0, cancelId: 1, noLink: true },
    });
    return response === 0;
  };
  /** One rotation is not asked about unless the user wants it. */
  const agreed = async (port: { readonly name: string; readonly ip: string | null }): Promise<boolean> => {
    if (!state().settings.askBeforeRotation) return true;
    const t = texts();
    const detail = port.ip ? t('dialog.rotateDetail', { ip: port.ip }) : t('dialog.rotateDetailUnknown');
    return ask(t('dialog.rotate', { port: port.name }), detail, t('dialog.rotateYes'));
  };
  const closeAll = async (serverId: string): Promise<void> => {
    const t = texts();
    const server = serverName(serverId);
    const summary = state().summaries[serverId];
    const count = summary?.kind === 'mihomo' ? summary.connections : null;
    const message = count === null ? t('dialog.closeAllUnknown', { server }) : t('dialog.closeAll', { count, server });
    if (await ask(message, t('dialog.closeAllDetail'), t('dialog.closeAllYes')))
      await attempt(t('notify.closeAllFailed', { server }), () => parts.closeAllConnections({ serverId }));
  };
  const rotate = async (serverId: string, portId: number, askedBy: Rotation['askedBy']): Promise<void> => {
    const port = portOf(serverId, portId);
    if (await agreed(port))
      await attempt(texts()('notify.rotateFailed', { port: port.name }), () => parts.rotate(serverId, portId, askedBy));
  };

  return {
    rotate,
    /** A button of a notification. */
    async answer(act: NotificationAct): Promise<void> {
      switch (act.type) {
        case 'rotate':
          return rotate(act.serverId, act.portId, 'notification');
        case 'rotate-when-ready': {
          const { serverId, portId } = act;
          const title = texts()('notify.rotateFailed', { port: portOf(serverId, portId).name });
          return attempt(title, () => parts.rotateWhenReady(serverId, portId, 'notification'));
        }
        case 'restart-port': {
          const { serverId, portId } = act;
          const title = texts()('notify.restartFailed', { port: portOf(serverId, portId).name });
          return attempt(title, () => parts.restartPort({ serverId, portId }));
        }
        case 'pause-key':
          return attempt(texts()('notify.pauseFailed', { key: act.keyName }), () => parts.pauseKey(act.serverId, act.keyId));
        case 'undo':
          return attempt(act.title, () => parts.undo(act.breachId));
        case 'open':
          return open(act.route);
        case 'mute': {
          const lasting = new Set(state().breaches.map(({ id }) => id));
          for (const id of act.breachIds) if (lasting.has(id)) parts.mute(id);
        }
      }
    },
    async run(action: TrayAction): Promise<void> {
      switch (action.type) {
        case 'open':
          return open(action.route);
        case 'panel':
          return parts.showPanel();
        case 'rotate':
          return rotate(action.serverId, action.portId, 'menu');
        case 'copy':
          return parts.copy(action.text);
        case 'copy-proxies': {
          const { serverId, portId } = action;
          const { name: port } = portOf(serverId, portId);
          return attempt(texts()('notify.copyFailed', { port }), () => parts.copyProxies(serverId, portId));
        }
        case 'new-key':
          return parts.newKey(action.serverId);
        case 'mode': {
          const { serverId, mode } = action;
          return attempt(texts()('notify.modeFailed', { server: serverName(serverId) }), () => parts.setMode({ serverId, mode }));
        }
        case 'node': {
          const { serverId, group, node } = action;
          return attempt(texts()('notify.nodeFailed', { server: serverName(serverId), group }), () =>
            parts.selectNode({ serverId, group, node }),
          );
        }
        case 'unpin': {
          const { serverId, group } = action;
          return attempt(texts()('notify.nodeFailed', { server: serverName(serverId), group }), () =>
            parts.unpinGroup({ serverId, group }),
          );
        }
        case 'close-all':
          return closeAll(action.serverId);
        case 'quit':
          return parts.quit();
      }
    },
  };
}
