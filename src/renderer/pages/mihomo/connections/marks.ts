/** The small drawings of a painted row; the same shapes as in the rest of the window. */
const SVG = 'http://www.w3.org/2000/svg';

function drawing(className: string, viewBox: string, shapes: readonly (readonly [string, Readonly<Record<string, string>>])[]): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('viewBox', viewBox);
  svg.setAttribute('aria-hidden', 'true');
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    svg.append(shape);
  }
  return svg;
}

export const closeMark = (): SVGElement =>
  drawing('i i14', '0 0 24 24', [
    ['path', { d: 'M18 6 6 18' }],
    ['path', { d: 'm6 6 12 12' }],
  ]);
/** Points down; turned where the group is folded. */
export const foldMark = (): SVGElement => drawing('i i14 fold', '0 0 24 24', [['path', { d: 'm6 9 6 6 6-6' }]]);

/** Filled: open. Hollow: closed. */
export function stateMark(open: string, closed: string): { readonly element: SVGElement; readonly set: (isOpen: boolean) => void } {
  const svg = drawing('dot own', '0 0 10 10', [
    ['circle', { class: 'full', cx: '5', cy: '5', r: '4' }],
    ['circle', { class: 'hollow', cx: '5', cy: '5', r: '3.4' }],
  ]);
  svg.removeAttribute('aria-hidden');
  svg.setAttribute('role', 'img');
  let shown: boolean | null = null;
  return {
    element: svg,
    set(isOpen) {
      if (isOpen === shown) return;
      shown = isOpen;
      svg.setAttribute('aria-label', isOpen ? open : closed);
    },
  };
}
