import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { askOf, type DraftValues, problemsByPath } from './draft-values';
import { type Calculation, calculationQuery } from './queries';

interface Live {
  calculation: Calculation | undefined;
  /** The amounts belong to what was typed before; newer ones are on the way. */
  late: boolean;
  /** What the rules say, by path of the form. */
  problems: ReadonlyMap<string, string>;
  /** Amount of the line at this place of the form. */
  lineAt: (place: number) => Calculation['lines'][number] | undefined;
  error: unknown;
}

const NOTHING: Live = {
  calculation: undefined,
  late: false,
  problems: new Map(),
  lineAt: () => undefined,
  error: null,
};
const LiveContext = createContext<Live>(NOTHING);
export const useLiveTotals = () => useContext(LiveContext);

const WAIT_MS = 200;

/** Asks the server for the totals of what is typed, a moment after the last key. Nothing is calculated here. */
export function LiveTotals({ children }: { children: ReactNode }) {
  const { control, getValues } = useFormContext<DraftValues>();
  const values = useWatch({ control }) as DraftValues;
  const [sent, setSent] = useState(() => askOf(getValues()));
  const next = useMemo(() => askOf(values), [values]);
  const isNew = JSON.stringify(next) !== JSON.stringify(sent);
  useEffect(() => {
    if (!isNew) return;
    const timer = setTimeout(() => setSent(next), WAIT_MS);
    return () => clearTimeout(timer);
  }, [next, isNew]);
  const { data, error, isPlaceholderData } = useQuery(calculationQuery(sent.ask));
  const late = isNew || isPlaceholderData;
  const live = useMemo<Live>(
    () => ({
      calculation: data,
      late,
      error,
      // Answers to an older question may name lines that have moved since.
      problems: late
        ? NOTHING.problems
        : problemsByPath([...(data?.problems ?? []), ...(data?.unplaced ?? [])], sent.places),
      lineAt: (place) => {
        const at = sent.places.indexOf(place);
        return at === -1 ? undefined : data?.lines[at];
      },
    }),
    [data, error, late, sent],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}
