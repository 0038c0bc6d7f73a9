/** This window's copy of main's state. */
import { api } from '../api';
import { createMirror, documentVisibility } from './mirror';

export const mirror = createMirror(
  { attach: input => api().attach(input), onPatch: listener => api().onPatch(listener) },
  documentVisibility,
);
