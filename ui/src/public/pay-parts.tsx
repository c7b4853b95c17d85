import { Amount } from '@/components/ui/amount';
import { cn } from '@/lib/cn';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { type PayPage, partNow } from './pay-page';
import { fill, wordsOf } from './words';

/** The parts in which the invoice is to be paid: what is behind, what is asked now, what comes next and when. */
export function PayParts({ page }: { page: PayPage }) {
  const locale = useLocale();
  const words = wordsOf(locale.language);
  const { instalments } = page.invoice;
  if (instalments.length === 0) return null;
  const now = partNow(page)?.part;
  return (
    <section aria-label={words.parts.title} className="rounded-md border border-rule bg-sheet px-5 py-4">
      <h2 className="border-b border-ink pb-2 font-strong">{words.parts.title}</h2>
      <ol>
        {instalments.map((part) => (
          <li
            key={part.part}
            aria-current={part.part === now ? 'step' : undefined}
            className={cn(
              'flex items-baseline justify-between gap-4 border-b border-rule py-2 last:border-b-0',
              part.part !== now && 'text-soft',
            )}
          >
            <span className="min-w-0">
              <span className={cn('block', part.part === now && 'font-strong')}>
                {fill(words.until, { day: dayText(part.due_on, locale) })}
              </span>
              <span className={cn('text-small', part.state === 'overdue' ? 'text-red' : 'text-soft')}>
                {words.parts[part.state]}
              </span>
            </span>
            <Amount value={part.due.minor > 0 ? part.due : part.total} strong={part.part === now} />
          </li>
        ))}
      </ol>
    </section>
  );
}
