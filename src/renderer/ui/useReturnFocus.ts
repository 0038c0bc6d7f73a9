import { useEffect, useState } from 'react';

/** Where focus was before the first of the dialogs that are open. */
let origin: HTMLElement | null = null;

const inDialog = (element: Element): boolean => element.closest('[role="dialog"]') !== null;

/** For the content of a dialog: gives focus back to where it was, once the last dialog is gone. */
export function useReturnFocus(): void {
  useState(() => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && !inDialog(active)) origin = active;
  });
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (origin?.isConnected && !document.querySelector('[role="dialog"]')) origin.focus();
      });
    },
    [],
  );
}
