import { useEffect } from 'react';
import { create } from 'zustand';

/** Something the palette can do on the screen shown at present: `New customer`, `Export`. */
export interface ScreenAction {
  id: string;
  label: string;
  /** English words that find it in any language. */
  aliases?: string;
  keys?: string;
  run: () => void;
}

export const useScreenActions = create<{ actions: readonly ScreenAction[] }>(() => ({ actions: [] }));

/** Offers an action in the palette as long as the component is shown. */
export function useScreenAction(action: ScreenAction | null) {
  const { id, label, aliases, keys, run } = action ?? { id: '', label: '', run: () => {} };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` is new at each render and read through the latest entry.
  useEffect(() => {
    if (id === '') return;
    const entry: ScreenAction = { id, label, run, ...(aliases ? { aliases } : {}), ...(keys ? { keys } : {}) };
    useScreenActions.setState((state) => ({ actions: [...state.actions.filter((other) => other.id !== id), entry] }));
    return () => useScreenActions.setState((state) => ({ actions: state.actions.filter((other) => other !== entry) }));
  }, [id, label]);
}
