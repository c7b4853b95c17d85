import { useTranslation } from 'react-i18next';
import type { Shape } from '@/api/client';
import { Section } from '@/components/ui/card';
import { State } from '@/components/ui/state';
import { When } from '@/components/ui/when';

/** The days of reminding that an invoice came to, and what became of each; nothing where there is none. */
export function RemindersOfInvoice({ invoice }: { invoice: Pick<Shape<'Invoice'>, 'reminders'> }) {
  const { t } = useTranslation('reminders');
  const reminders = invoice.reminders ?? [];
  if (reminders.length === 0) return null;
  return (
    <Section title={t('title')}>
      <ul className="border-t border-rule">
        {reminders.map((reminder) => (
          <li key={reminder.id} className="flex flex-wrap items-center gap-x-4 border-b border-rule py-1.5">
            <span className="min-w-0 flex-1">
              {t(`step.${reminder.days === 0 ? 'today' : reminder.days < 0 ? 'before' : 'after'}`, {
                count: Math.abs(reminder.days),
              })}
            </span>
            <State of={reminder.state} />
            <When at={reminder.settled_at ?? reminder.raised_at} style="day" className="text-small text-soft" />
          </li>
        ))}
      </ul>
    </Section>
  );
}
