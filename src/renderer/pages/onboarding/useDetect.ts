import type { DetectReport } from '@shared/ipc';
import type { Failure } from '@shared/model';
import { useEffect, useState } from 'react';
import { call, failureOf } from '../../api';
import { isBarePort } from './draft';

export type Detection =
  | { readonly state: 'idle' }
  /** Looking could do harm: the user decides. */
  | { readonly state: 'asks' }
  | { readonly state: 'looking' }
  | { readonly state: 'found'; readonly report: DetectReport }
  | { readonly state: 'failed'; readonly failure: Failure };

const TYPING_MS = 500;

/**
 * Finds out what listens at an address once the typing rests; an answer to an older text is dropped. A bare `host:port` is looked at only
 * when it is the one that the user `allowed`.
 */
export function useDetect(address: string, allowed: string | null): Detection {
  const [detection, setDetection] = useState<Detection>({ state: 'idle' });
  useEffect(() => {
    const text = address.trim();
    setDetection({ state: 'idle' });
    if (text.length < 3) return;
    if (isBarePort(text) && text !== allowed) {
      setDetection({ state: 'asks' });
      return;
    }
    let over = false;
    const timer = setTimeout(
      () => {
        setDetection({ state: 'looking' });
        call('detectServer', { address: text }).then(
          report => {
            if (!over) setDetection(report.failure ? { state: 'failed', failure: report.failure } : { state: 'found', report });
          },
          thrown => {
            if (!over) setDetection({ state: 'failed', failure: failureOf(thrown) });
          },
        );
      },
      text === allowed ? 0 : TYPING_MS,
    );
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [address, allowed]);
  return detection;
}
