import { Check, Minus } from 'lucide-react';
import { RadioGroup, Checkbox as RadixCheckbox, Switch as RadixSwitch } from 'radix-ui';
import { type ReactNode, useId } from 'react';
import { cn } from '@/lib/cn';

interface Ticked {
  checked: boolean | 'indeterminate';
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  /** The label is only read aloud (a tick in a table row). */
  bare?: boolean;
  disabled?: boolean;
}

const box =
  'grid size-4 shrink-0 place-items-center rounded-sm border border-rule-strong bg-sheet text-ground data-[state=checked]:border-ink data-[state=checked]:bg-ink data-[state=indeterminate]:border-ink data-[state=indeterminate]:bg-ink disabled:opacity-45';

export function Checkbox({ checked, onChange, label, hint, bare, disabled }: Ticked) {
  const id = useId();
  const mark =
    checked === 'indeterminate' ? (
      <Minus aria-hidden className="size-3" />
    ) : (
      <Check aria-hidden className="size-3" strokeWidth={3} />
    );
  const tick = (
    <RadixCheckbox.Root
      id={id}
      className={box}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next === true)}
      aria-label={bare && typeof label === 'string' ? label : undefined}
    >
      <RadixCheckbox.Indicator>{mark}</RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
  if (bare) return <span className="grid size-6 place-items-center">{tick}</span>;
  return (
    <Beside id={id} control={tick} hint={hint}>
      {label}
    </Beside>
  );
}

/** On or off, at once. For something that takes effect with `Save`, use a checkbox. */
export function Switch({ checked, onChange, label, hint, disabled }: Ticked & { checked: boolean }) {
  const id = useId();
  return (
    <Beside
      id={id}
      hint={hint}
      control={
        <RadixSwitch.Root
          id={id}
          checked={checked}
          disabled={disabled}
          onCheckedChange={onChange}
          className="flex h-5 w-9 shrink-0 items-center rounded-full border border-rule-strong bg-sunken p-px data-[state=checked]:border-ink data-[state=checked]:bg-ink disabled:opacity-45"
        >
          <RadixSwitch.Thumb className="block size-4 rounded-full border border-rule-strong bg-sheet transition-[margin] duration-100 data-[state=checked]:ms-4 data-[state=checked]:border-transparent" />
        </RadixSwitch.Root>
      }
    >
      {label}
    </Beside>
  );
}

export interface RadioChoice<Value extends string> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
}

export function Radio<Value extends string>({
  value,
  onChange,
  choices,
  label,
  className,
}: {
  value: Value | null;
  onChange: (value: Value) => void;
  choices: readonly RadioChoice<Value>[];
  label: string;
  className?: string;
}) {
  const id = useId();
  return (
    <RadioGroup.Root
      value={value ?? ''}
      onValueChange={(next) => onChange(next as Value)}
      aria-label={label}
      className={cn('flex flex-col gap-1', className)}
    >
      {choices.map((choice) => (
        <Beside
          key={choice.value}
          id={`${id}-${choice.value}`}
          hint={choice.hint}
          control={
            <RadioGroup.Item
              id={`${id}-${choice.value}`}
              value={choice.value}
              className="grid size-4 shrink-0 place-items-center rounded-full border border-rule-strong bg-sheet data-[state=checked]:border-ink"
            >
              <RadioGroup.Indicator className="block size-2 rounded-full bg-ink" />
            </RadioGroup.Item>
          }
        >
          {choice.label}
        </Beside>
      ))}
    </RadioGroup.Root>
  );
}

function Beside({
  id,
  control,
  hint,
  children,
}: {
  id: string;
  control: ReactNode;
  hint?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-6 gap-2 py-1 pointer-coarse:py-3">
      <span className="flex h-5 items-center">{control}</span>
      <span className="min-w-0">
        <label htmlFor={id}>{children}</label>
        {hint && <span className="block text-small text-faint">{hint}</span>}
      </span>
    </div>
  );
}
