/** Names that a farm's panel spells in more than one way ("MegaFon RUS" and "MeGafon RUS", "LTE (4G)" and "LTE 4G"), made comparable. */
export const panelKey = (name: string | null | undefined): string => (name ?? '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
export const sameName = (one: string | null, other: string | null): boolean => panelKey(one) !== '' && panelKey(one) === panelKey(other);
