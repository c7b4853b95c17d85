/**
 * What was typed and not saved, kept on this device until it is saved or thrown away, so that a crash, a dead battery
 * or a closed tab loses nothing. One for each invoice being edited, and one for the new one.
 */
import { useEffect } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { readKept, writeKept } from '@/lib/kept';
import type { DraftValues } from './draft-values';

/** Form of what is kept; what an older program kept in another form is not offered. */
const FORM = 1;
const WAIT_MS = 400;

export interface KeptDraft {
  form: number;
  values: DraftValues;
  /** When it was last typed into. */
  at: string;
  /** Version of the saved draft it was made from; null for a new one. */
  version: number | null;
}

const keyOf = (id: string | null) => `draft.${id ?? 'new'}`;

export function readDraft(id: string | null): KeptDraft | null {
  const kept = readKept<KeptDraft | null>(keyOf(id), null);
  return kept?.form === FORM && Array.isArray(kept.values?.lines) ? kept : null;
}

export function keepDraft(id: string | null, values: DraftValues, version: number | null, now: Date) {
  writeKept(keyOf(id), { form: FORM, values, at: now.toISOString(), version } satisfies KeptDraft);
}

export function dropDraft(id: string | null) {
  writeKept(keyOf(id), null);
}

/** Keeps what is typed, a moment after the last key and at once when the page goes out of sight. */
export function useKeepDraft(form: UseFormReturn<DraftValues>, id: string | null, version: number | null, on: boolean) {
  useEffect(() => {
    if (!on) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      clearTimeout(timer);
      timer = undefined;
      keepDraft(id, form.getValues(), version, new Date());
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, WAIT_MS);
    };
    const leaving = () => {
      if (timer !== undefined) keep();
    };
    soon();
    const stop = form.subscribe({ formState: { values: true }, callback: soon });
    window.addEventListener('pagehide', leaving);
    document.addEventListener('visibilitychange', leaving);
    return () => {
      stop();
      clearTimeout(timer);
      window.removeEventListener('pagehide', leaving);
      document.removeEventListener('visibilitychange', leaving);
    };
  }, [form, id, version, on]);
}
