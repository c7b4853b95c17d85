import { useState } from 'react';
import { usePersonId } from '@/lib/permissions';
import { ManyDone } from './many-done';
import { ManyForm } from './many-form';
import { ManyUnclear } from './many-unclear';
import type { Chosen } from './many-values';
import { openManyOf, type SentMany } from './open-ask';
import type { ManyOutcome } from './queries';

/**
 * Gives money of many payments back, or asks for it; first of all what was sent before and may have arrived. At the end it
 * stands there what became of each.
 */
export function RefundMany({
  payments,
  onClose,
  onDone,
}: {
  payments: readonly Chosen[];
  onClose: () => void;
  /** There was a clear answer; the dialog goes on to show it. */
  onDone: () => void;
}) {
  const person = usePersonId();
  const [unclear, setUnclear] = useState(() => openManyOf(person));
  const [done, setDone] = useState<{ sent: SentMany; outcomes: ManyOutcome[] } | null>(null);
  const end = (outcomes: ManyOutcome[], sent: SentMany) => {
    setDone({ sent, outcomes });
    onDone();
  };
  if (done) return <ManyDone {...done} onClose={onClose} />;
  if (unclear) return <ManyUnclear sent={unclear} onClose={onClose} onDone={end} />;
  return <ManyForm payments={payments} onClose={onClose} onDone={end} onUnclear={setUnclear} />;
}
