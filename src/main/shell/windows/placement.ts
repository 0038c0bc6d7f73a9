export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 8;

/**
 * Where the tray panel goes: beside the icon where the desktop tells its place, else the bottom right corner; always inside the
 * screen's work area.
 */
export function placePanel(size: Pick<Box, 'width' | 'height'>, icon: Box | null, area: Box): Box {
  const { width, height } = size;
  const inside = (value: number, low: number, high: number): number => Math.round(Math.max(low, Math.min(value, high)));
  const right = area.x + area.width - width - GAP;
  const bottom = area.y + area.height - height - GAP;
  if (!icon) return { x: inside(right, area.x, right), y: inside(bottom, area.y, bottom), width, height };
  const middle = icon.x + icon.width / 2;
  const below = icon.y + icon.height / 2 < area.y + area.height / 2;
  const y = below ? icon.y + icon.height + GAP : icon.y - height - GAP;
  return { x: inside(middle - width / 2, area.x + GAP, right), y: inside(y, area.y + GAP, bottom), width, height };
}

/** A remembered window place, or null when it would be off every screen. */
export function placeWindow(saved: Box | null, areas: readonly Box[]): Box | null {
  if (!saved) return null;
  // Enough of the title bar must be within reach of the pointer.
  const reachable = areas.some(
    area =>
      saved.x + saved.width > area.x + 100 &&
      saved.x < area.x + area.width - 100 &&
      saved.y >= area.y - 10 &&
      saved.y < area.y + area.height - 50,
  );
  return reachable ? saved : null;
}
