import { Fault } from '@shared/fault';

/** The code of the Fault that an action, begun or not, ends with; 'no fault' when it ends well. Any other error is thrown on. */
export async function codeOf(action: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof action === 'function' ? action() : action);
    return 'no fault';
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

/** The same of what answers at once; null when it ends well. */
export function faultOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}
