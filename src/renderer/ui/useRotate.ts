import type { PortView } from '@shared/model';
import { useState } from 'react';
import { call } from '../api';
import { appState, currentTexts } from '../stores/app';
import { attempt } from '../stores/toasts';
import { open } from '../stores/view';

/** Asks for one rotation; with the setting "ask before one rotation" the window asks first. */
export function requestRotation(
  view: Pick<PortView, 'serverId'> & { readonly port: { readonly id: number; readonly name: string } },
  from: 'panel' | 'window' | 'palette',
): Promise<boolean> {
  const target = { serverId: view.serverId, portId: view.port.id };
  if (from !== 'panel' && appState()?.settings.askBeforeRotation) {
    open({ type: 'ask-rotation', ...target, portName: view.port.name });
    return Promise.resolve(false);
  }
  return attempt(currentTexts()('rotate.failed', { name: view.port.name }), () => call('rotatePort', { ...target, from }));
}

/** `asking` until main took the request, so that the button is busy at once. */
export function useRotate(view: PortView, from: 'panel' | 'window') {
  const [asking, setAsking] = useState(false);
  const rotate = () => {
    if (asking) return;
    setAsking(true);
    void requestRotation(view, from).finally(() => setAsking(false));
  };
  return { rotate, asking };
}
