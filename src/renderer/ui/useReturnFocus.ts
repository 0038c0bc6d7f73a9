import { useEffect, useState } from 'react';

/** Where focus was before the first of the dialogs that are open. */
let origin: { readonly element: HTMLElement; readonly row: string | undefined } | null = null;

const inDialog = (element: Element): boolean => element.closest('[role="dialog"]') !== null;

/**
 * For the content of a dialog: gives focus back to where it was, once the last dialog is gone. The dialog itself gives it to nothing
 * (`finalFocus`): it knows no more than what was focused when its effects ran, which may be a field of its own.
 */
export function useReturnFocus(): void {
  useState(() => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && !inDialog(active)) origin = { element: active, row: active.dataset.row };
  });
  useEffect(
    () => () => {
      requestAnimationFrame(giveBack);
    },
    [],
  );
}

/** Leaves it where the user has put it since: the frame may come late. */
function giveBack(): void {
  const active = document.activeElement;
  if (active !== null && active !== document.body) return;
  if (origin?.element.isConnected && !document.querySelector('[role="dialog"]')) placeOf(origin).focus();
}

/** The row that it was stands elsewhere when the list was sorted anew meanwhile; its element shows another one then. */
function placeOf({ element, row }: NonNullable<typeof origin>): HTMLElement {
  return row === undefined ? element : (document.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(row)}"]`) ?? element);
}
