import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react';
import { Popover } from 'radix-ui';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useField } from '@/components/form/field';
import { floatLook } from '@/components/ui/float';
import { inputLook } from '@/components/ui/input';
import { Spinner } from '@/components/ui/spinner';
import { cn } from '@/lib/cn';
import { dayOfLocal, dayText, localOfDay, shopToday, weekStart } from '@/lib/dates';
import { useLocale } from '@/lib/locale';

// The calendar is a fifth of the start-up script and seen on few screens: it comes with the first click.
const DayPicker = lazy(() => import('react-day-picker').then((module) => ({ default: module.DayPicker })));

export interface DateFieldProps {
  /** A day of the shop, `2026-11-21`. */
  value: string | null;
  onChange: (day: string | null) => void;
  earliest?: string | undefined;
  latest?: string | undefined;
  clearable?: boolean;
  label?: string;
  disabled?: boolean;
}

const day = 'grid size-8 place-items-center rounded-sm pointer-coarse:size-10 hover:bg-sunken disabled:opacity-35';

/** A day, picked from a calendar in the reader's language and week. */
export function DateField({ value, onChange, earliest, latest, clearable, label, disabled }: DateFieldProps) {
  const { t } = useTranslation('ui');
  const locale = useLocale();
  // A button takes no `aria-required`; the form says what is missing.
  const { 'aria-required': _, ...field } = useField();
  const [open, setOpen] = useState(false);
  const pick = (next: string | null) => {
    onChange(next);
    setOpen(false);
  };
  const before = earliest ? localOfDay(earliest) : undefined;
  const after = latest ? localOfDay(latest) : undefined;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        {...field}
        aria-label={label}
        disabled={disabled}
        className={cn(inputLook, 'flex items-center justify-between gap-2 text-start')}
      >
        <span className={value ? '' : 'text-faint'}>{value ? dayText(value, locale) : t('date.choose')}</span>
        <CalendarDays aria-hidden className="size-4 shrink-0 text-soft" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          className={cn(floatLook, 'animate-appear p-3')}
          aria-label={label ?? t('date.choose')}
        >
          <Suspense fallback={<Spinner label={t('table.loading', { label: t('date.choose') })} />}>
            <DayPicker
              mode="single"
              required={false}
              dir={locale.dir}
              weekStartsOn={weekStart(locale.tag)}
              // Where the shop is it may be another day, and another month, than at the computer that shows it.
              today={localOfDay(shopToday(locale.zone, new Date()))}
              {...(value ? { selected: localOfDay(value), defaultMonth: localOfDay(value) } : {})}
              onSelect={(date: Date | undefined) => pick(date ? dayOfLocal(date) : clearable ? null : value)}
              disabled={[...(before ? [{ before }] : []), ...(after ? [{ after }] : [])]}
              formatters={{
                formatCaption: (month) =>
                  new Intl.DateTimeFormat(locale.tag, { month: 'long', year: 'numeric' }).format(month),
                formatDay: (date) => new Intl.NumberFormat(locale.tag).format(date.getDate()),
                formatWeekdayName: (date) => new Intl.DateTimeFormat(locale.tag, { weekday: 'narrow' }).format(date),
              }}
              labels={{
                labelNext: () => t('date.nextMonth'),
                labelPrevious: () => t('date.previousMonth'),
                labelDayButton: (date) => dayText(dayOfLocal(date), locale),
                labelWeekday: (date) => new Intl.DateTimeFormat(locale.tag, { weekday: 'long' }).format(date),
              }}
              components={{
                Chevron: ({ orientation }) =>
                  orientation === 'left' ? (
                    <ChevronLeft aria-hidden className="size-4 flow-flip" />
                  ) : (
                    <ChevronRight aria-hidden className="size-4 flow-flip" />
                  ),
              }}
              classNames={{
                months: 'relative',
                month_caption: 'flex h-8 items-center justify-center font-strong',
                nav: 'absolute inset-x-0 top-0 flex justify-between',
                button_previous: day,
                button_next: day,
                month_grid: 'mt-2 border-collapse',
                weekday: 'size-8 text-small font-normal text-faint',
                day: 'p-0 text-center',
                day_button: day,
                today: 'font-strong text-blue',
                selected: '[&_button]:bg-ink [&_button]:text-ground',
                outside: 'opacity-40',
                hidden: 'invisible',
              }}
            />
          </Suspense>
          {clearable && value && (
            <button
              type="button"
              onClick={() => pick(null)}
              className="control mt-1 w-full text-blue underline underline-offset-3"
            >
              {t('date.clear')}
            </button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
