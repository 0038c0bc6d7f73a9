import type { SshPrompt } from '@shared/model';
import { createStore } from 'zustand/vanilla';
import { api } from '../../api';

/** The question that waits, or null. */
export const promptStore = createStore<{ readonly prompt: SshPrompt | null }>(() => ({ prompt: null }));

export const listenForPrompts = (): void => void api().onSshPrompt(prompt => promptStore.setState({ prompt }));
