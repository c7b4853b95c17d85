import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useField } from '@/components/form/field';
import { cn } from '@/lib/cn';
import { pageNonce } from '@/lib/nonce';
import { floatItemLook, floatLook } from './float';
import { inputLook } from './input';

export interface Choice<Value extends string = string> {
  value: Value;
  label: string;
  /** A second line or figure that helps to choose. */
  detail?: ReactNode;
}

export interface SelectProps<Value extends string> {
  value: Value | null;
  onChange: (value: Value) => void;
  choices: readonly Choice<Value>[];
  placeholder?: string;
  label?: string;
  disabled?: boolean;
  className?: string;
  onBlur?: () => void;
}

/** One of a few. For more than a dozen, or for records, use `Combobox`. */
export function Select<Value extends string>({
  value,
  onChange,
  choices,
  placeholder,
  label,
  disabled,
  className,
  onBlur,
}: SelectProps<Value>) {
  const field = useField();
  return (
    <Radix.Root value={value ?? ''} onValueChange={(next) => onChange(next as Value)} disabled={disabled ?? false}>
      <Radix.Trigger
        {...field}
        aria-label={label}
        onBlur={onBlur}
        className={cn(
          inputLook,
          'flex items-center justify-between gap-2 text-start data-placeholder:text-faint',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-soft" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className={cn(floatLook, 'max-h-80 min-w-(--radix-select-trigger-width) animate-appear')}
        >
          <Radix.Viewport className="p-1" {...nonceProp()}>
            {choices.map((choice) => (
              <Radix.Item key={choice.value} value={choice.value} className={cn(floatItemLook, 'pe-8')}>
                <Radix.ItemText>{choice.label}</Radix.ItemText>
                {choice.detail && <span className="ms-auto text-small text-faint">{choice.detail}</span>}
                <Radix.ItemIndicator className="absolute end-2">
                  <Check aria-hidden />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Radix writes a `<style>` for the hidden scroll bar; the policy lets it pass with the page's nonce. */
function nonceProp(): { nonce?: string } {
  const nonce = pageNonce();
  return nonce ? { nonce } : {};
}
