/**
 * What the editor writes: an invoice, or another paper with the same goods and sums. Such a paper brings its own words,
 * and its own way of saving the same values.
 */
import type { Problem } from '@/lib/problem';
import type { EditableDraft, InvoiceAsk } from './queries';

export interface Saving {
  mutate: (ask: InvoiceAsk) => void;
  error: Problem | null;
  isPending: boolean;
}

export interface EditorKind {
  /** Name under which a new one that is not saved yet is kept on this device; null for invoices. */
  keptNew: string | null;
  title: string;
  about: string;
  /** Label of the day, and what goes without one. */
  day: string;
  dayHint: string;
  /** The button that saves and goes on to the next step. */
  finish: string;
  /** What is said where the next step wants a customer. */
  noCustomer: string;
  /** Whether it can be a test document. */
  withTest: boolean;
  /** A hook: saves over the draft, or a new one. */
  useSave: (draft: Pick<EditableDraft, 'id' | 'version'> | null, onDone: (saved: { id: string }) => void) => Saving;
}
