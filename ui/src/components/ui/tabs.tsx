import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

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
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)} className="flex flex-col">
      <Radix.List aria-label={label} className="flex gap-5 overflow-x-auto border-b border-rule">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="control -mb-px flex items-center gap-2 border-b-2 border-transparent whitespace-nowrap text-soft hover:text-ink data-[state=active]:border-ink data-[state=active]:font-strong data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && <span className="text-small font-normal text-faint">{tab.count}</span>}
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
          <span className={index < at ? 'text-green' : ''}>{index < at ? '✓' : index + 1}</span>
          {step}
        </li>
      ))}
    </ol>
  );
}
