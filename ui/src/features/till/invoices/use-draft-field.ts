import { type FieldErrors, type FieldPath, get, useController, useFormContext } from 'react-hook-form';
import type { DraftValues } from './draft-values';
import { useLiveTotals } from './live-totals';

/** The sentence under a field: what the form knows, else what the server's rules say once the person has been there. */
export function useDraftError(path: FieldPath<DraftValues>): string | undefined {
  const { formState } = useFormContext<DraftValues>();
  const { problems } = useLiveTotals();
  const own = messageAt(formState.errors, path);
  if (own) return own;
  const seen = formState.submitCount > 0 || get(formState.touchedFields, path);
  return seen ? problems.get(path) : undefined;
}

/** A figure's field: its value, and what stands in it and cannot be read. */
export function useFigure(path: FieldPath<DraftValues>) {
  const { setValue, trigger } = useFormContext<DraftValues>();
  const { field } = useController<DraftValues>({ name: path });
  const cut = path.lastIndexOf('.');
  const fault = (
    cut === -1 ? `faults.${path}` : `${path.slice(0, cut)}.faults.${path.slice(cut + 1)}`
  ) as FieldPath<DraftValues>;
  return {
    ...field,
    onFault: (sentence: string | null) => {
      setValue(fault, sentence as never);
      void trigger(path);
    },
  };
}

function messageAt(errors: FieldErrors<DraftValues>, path: string): string | undefined {
  const message: unknown = (get(errors, path) as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' && message !== '' ? message : undefined;
}
