import { Search, X } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { inputLook } from './input';

export interface Pill<Value extends string> {
  value: Value;
  label: ReactNode;
  count?: number;
}

/** Which of a list to show: one of a few, with `all` as null. */
export function FilterPills<Value extends string>({
  value,
  onChange,
  pills,
  label,
  all,
}: {
  value: Value | null;
  onChange: (value: Value | null) => void;
  pills: readonly Pill<Value>[];
  label: string;
  all?: string;
}) {
  const { t } = useTranslation('ui');
  const number = new Intl.NumberFormat(useLocale().tag);
  const look =
    'inline-flex h-7 items-center gap-1.5 rounded-full px-3 whitespace-nowrap text-soft hover:bg-sunken hover:text-ink data-[state=on]:bg-ink data-[state=on]:text-ground pointer-coarse:h-9';
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value ?? '*'}
      onValueChange={(next) => onChange(next === '*' || next === '' ? null : (next as Value))}
      className="flex max-w-full gap-1 overflow-x-auto"
    >
      <ToggleGroup.Item value="*" className={look}>
        {all ?? t('filter.all')}
      </ToggleGroup.Item>
      {pills.map((pill) => (
        <ToggleGroup.Item key={pill.value} value={pill.value} className={look}>
          {pill.label}
          {pill.count !== undefined && <span className="text-small">{number.format(pill.count)}</span>}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

/** A search of one list, written into the URL a moment after the last key. */
export function SearchBox({
  value,
  onChange,
  label,
  className,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
  className?: string;
}) {
  const { t } = useTranslation('ui');
  const [text, setText] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, 200);
    return () => clearTimeout(timer);
  }, [text, onChange]);
  return (
    <span className={cn('relative flex w-full tablet:w-56', className)}>
      <Search aria-hidden className="pointer-events-none absolute inset-y-0 start-2 my-auto size-4 text-faint" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        data-search=""
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={cn(inputLook, 'px-8 [&::-webkit-search-cancel-button]:hidden')}
      />
      {text !== '' && (
        <button
          type="button"
          aria-label={t('filter.clear')}
          onClick={() => setText('')}
          className="absolute inset-y-0 end-1 my-auto grid size-6 place-items-center rounded-sm text-faint hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </span>
  );
}
