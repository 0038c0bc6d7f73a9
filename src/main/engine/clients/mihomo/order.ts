/** Begins a reading; what it returns says, once the answer is there, whether none that began later is told already. */
export type Readings = () => () => boolean;

/** What was asked for before what is told already would tell again what was. */
export function createReadings(): Readings {
  let begun = 0;
  let taken = 0;
  return () => {
    begun += 1;
    const mine = begun;
    return () => {
      if (mine < taken) return false;
      taken = mine;
      return true;
    };
  };
}
