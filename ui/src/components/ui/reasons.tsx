import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Checkbox } from './choice';
import { Confirm } from './confirm';
import { Textarea } from './input';
import { When } from './when';

/** Why a person should look at a record. */
export interface OpenReason {
  reason: string;
  /** What has to be done before it goes away, in words; null where a note is enough. */
  wayOut: string | null;
}

/** What a person said about a reason. */
export interface SettledReason {
  reason: string;
  note: string;
  settled_at: string;
  settled_by: string;
}

/** Settles reasons with a note: those that are ticked, all at first. What has to be done is told and cannot be ticked. */
export function SettleDialog({
  reasons,
  busy,
  error,
  onSettle,
  onClose,
}: {
  reasons: readonly OpenReason[];
  busy: boolean;
  error: unknown;
  onSettle: (ask: { reasons: string[]; note: string }) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('ui');
  const [left, setLeft] = useState<readonly string[]>([]);
  const [note, setNote] = useState('');
  const toDo = reasons.filter((one) => one.wayOut !== null);
  const toSettle = reasons.filter((one) => one.wayOut === null);
  const chosen = toSettle.map((one) => one.reason).filter((reason) => !left.includes(reason));
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('settle.title')}
      effect={t('settle.effect')}
      action={t('settle.action')}
      disabled={chosen.length === 0 || note.trim() === ''}
      busy={busy}
      error={error}
      onConfirm={() => onSettle({ reasons: chosen, note: note.trim() })}
    >
      <div className="flex flex-col gap-3">
        <ul className="flex flex-col gap-1">
          {toSettle.map(({ reason }) => (
            <li key={reason}>
              <Checkbox
                checked={!left.includes(reason)}
                onChange={(on) => setLeft(on ? left.filter((one) => one !== reason) : [...left, reason])}
                label={<bdi>{reason}</bdi>}
              />
            </li>
          ))}
          {toDo.map(({ reason, wayOut }) => (
            <li key={reason} className="border-s-2 border-rule-strong ps-2 text-soft">
              <bdi>{reason}</bdi> <span className="block text-small">{wayOut}</span>
            </li>
          ))}
        </ul>
        <Field label={t('settle.note')} hint={t('settle.noteHint')} required>
          <Textarea
            rows={2}
            maxLength={500}
            dir="auto"
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Field>
      </div>
    </Confirm>
  );
}

/** What was settled, by whom, and what they said; nothing where nothing was. */
export function SettledReasons({ items }: { items: readonly SettledReason[] }) {
  const { t } = useTranslation('ui');
  if (items.length === 0) return null;
  return (
    <section aria-label={t('settle.settled')}>
      <h3 className="mb-1 font-strong">{t('settle.settled')}</h3>
      <ul>
        {items.map((one) => (
          <li key={`${one.settled_at} ${one.reason}`} className="border-b border-rule py-1.5">
            <bdi className="block text-soft">{one.reason}</bdi>
            <bdi className="block">{one.note}</bdi>
            <span className="flex flex-wrap gap-x-3 text-small text-soft">
              <bdi>{one.settled_by}</bdi>
              <When at={one.settled_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
