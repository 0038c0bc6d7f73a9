/** Cells that are made once and painted often: a text is set only where it differs from the one that stands there. */
import type { Quantity } from '@shared/format';

export const element = (tag: string, className: string): HTMLElement => {
  const made = document.createElement(tag);
  made.className = className;
  return made;
};

/** A text inside an element; '' shows nothing. */
export function textIn(parent: HTMLElement): (text: string) => void {
  const node = document.createTextNode('');
  parent.append(node);
  let shown = '';
  return text => {
    if (text === shown) return;
    shown = text;
    node.data = text;
  };
}

/** A text in an element of its own. */
export function textPart(parent: HTMLElement, className: string): (text: string) => void {
  const part = element('span', className);
  parent.append(part);
  return textIn(part);
}

/** A number and its greyed unit. */
export function quantityIn(parent: HTMLElement): (of: Quantity) => void {
  const value = textIn(parent);
  const unit = textPart(parent, 'u');
  return of => {
    value(of.value);
    unit(of.unit);
  };
}

/** A class that is there or not. */
export function classOf(of: HTMLElement, name: string): (on: boolean) => void {
  let shown = of.classList.contains(name);
  return on => {
    if (on === shown) return;
    shown = on;
    of.classList.toggle(name, on);
  };
}

/** An attribute, or none where null. */
export function attributeOf(of: HTMLElement, name: string): (value: string | null) => void {
  let shown: string | null = null;
  return value => {
    if (value === shown) return;
    shown = value;
    if (value === null) of.removeAttribute(name);
    else of.setAttribute(name, value);
  };
}
