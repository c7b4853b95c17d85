import { Tabs as Radix } from 'radix-ui';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocale } from '@/lib/locale';

export interface Tab<Value extends string> {
  value: Value;
  label: ReactNode;
  count?: number;
  content: ReactNode;
}

/** Parts of one record. The chosen one belongs in the URL, so it is controlled. */
export function Tabs<Value extends string>({
  value,
  onChange,
  tabs,
  label,
}: {
  value: Value;
  onChange: (value: Value) => void;
  tabs: readonly Tab<Value>[];
  label: string;
}) {
  const { tag } = useLocale();
  const list = useRef<HTMLDivElement>(null);
  // On a phone they scroll sideways, and the chosen one may lie out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is chosen.
  useEffect(() => {
    const chosen = list.current?.querySelector('[data-state=active]')?.getBoundingClientRect();
    const whole = list.current?.getBoundingClientRect();
    // The page itself stays where it is, so nothing is scrolled into view.
    if (list.current && chosen && whole)
      list.current.scrollLeft += chosen.x + chosen.width / 2 - (whole.x + whole.width / 2);
  }, [value]);
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)} className="flex flex-col">
      <Radix.List ref={list} aria-label={label} className="flex gap-5 overflow-x-auto border-b border-rule">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="control -mb-px flex items-center gap-2 border-b-2 border-transparent whitespace-nowrap text-soft hover:text-ink data-[state=active]:border-ink data-[state=active]:font-strong data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="text-small font-normal text-faint">{new Intl.NumberFormat(tag).format(tab.count)}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}

/** Where a person is in a few steps of one task. */
export function Steps({ steps, at, label }: { steps: readonly string[]; at: number; label: string }) {
  const number = new Intl.NumberFormat(useLocale().tag);
  return (
    <ol aria-label={label} className="flex flex-wrap gap-x-6 gap-y-2">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? 'step' : undefined}
          className={
            index === at ? 'flex items-baseline gap-2 font-strong text-ink' : 'flex items-baseline gap-2 text-faint'
          }
        >
          <span className={index < at ? 'text-green' : ''}>{index < at ? '✓' : number.format(index + 1)}</span>
          {step}
        </li>
      ))}
    </ol>
  );
}
