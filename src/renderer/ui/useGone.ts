import { type RefObject, useEffect, useRef } from 'react';

/** True once what calls it is no longer shown: what ends then is told elsewhere, or nowhere. */
export function useGone(): RefObject<boolean> {
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  return gone;
}
