import {
  type ClipboardEvent,
  type ComponentProps,
  type FocusEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useField } from '@/components/form/field';
import { inputLook } from '@/components/ui/input';
import { cn } from '@/lib/cn';

export interface NumberFieldProps<Value>
  extends Omit<ComponentProps<'input'>, 'value' | 'defaultValue' | 'onChange' | 'type'> {
  value: Value | null;
  /** Null for an empty field; not called while what is typed cannot be read. */
  onChange: (value: Value | null) => void;
  /** Called when what stands in the field cannot be read, and with null when it can again. */
  onFault?: (fault: string | null) => void;
}

interface Rules<Value> {
  /** The value as it is shown when the field is left. */
  show: (value: Value) => string;
  read: (typed: string) => { ok: true; value: Value } | { ok: false; fault: string };
  same: (a: Value, b: Value) => boolean;
  start?: ReactNode;
  end?: ReactNode;
}

/**
 * The common part of money, quantity and rate fields. What a person types stays as typed until the field is left; it
 * is then read, and printed in the locale's grouping. A paste is read at once. Text that cannot be read stays in the
 * field with its fault, and is never turned into another number.
 */
export function NumberField<Value>({
  value,
  onChange,
  onFault,
  rules,
  className,
  onBlur,
  onFocus,
  ...rest
}: NumberFieldProps<Value> & { rules: Rules<Value> }) {
  const field = useField();
  const [typed, setTyped] = useState<string | null>(null);
  const reported = useRef<Value | null>(value);

  // A value set from outside (a reset, a computed rest) takes the place of what was typed.
  useEffect(() => {
    const known = reported.current;
    const isSame = value === known || (value !== null && known !== null && rules.same(value, known));
    if (!isSame) {
      reported.current = value;
      setTyped(null);
    }
  }, [value, rules]);

  const report = (next: Value | null) => {
    reported.current = next;
    onChange(next);
  };

  const take = (text: string, leaving: boolean) => {
    if (text.trim() === '') {
      report(null);
      onFault?.(null);
      if (leaving) setTyped(null);
      return;
    }
    const read = rules.read(text);
    if (read.ok) {
      report(read.value);
      onFault?.(null);
      if (leaving) setTyped(null);
    } else {
      // What was readable a key ago is not what stands there now: no value rather than a stale one.
      report(null);
      if (leaving) onFault?.(read.fault);
    }
  };

  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const { selectionStart, selectionEnd, value: present } = event.currentTarget;
    const replacesAll = present === '' || (selectionStart === 0 && selectionEnd === present.length);
    const read = rules.read(event.clipboardData.getData('text'));
    if (!replacesAll || !read.ok) return;
    event.preventDefault();
    report(read.value);
    onFault?.(null);
    setTyped(rules.show(read.value));
  };

  return (
    <span className="relative flex w-full">
      {rules.start && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 start-2 flex items-center text-small text-faint"
        >
          <bdi>{rules.start}</bdi>
        </span>
      )}
      <input
        inputMode="decimal"
        autoComplete="off"
        dir="ltr"
        {...field}
        {...rest}
        // The text of a figure runs left to right in all languages; its place in the field follows the page.
        className={cn(
          inputLook,
          'text-end rtl:text-start',
          rules.start && 'ps-11 rtl:ps-2 rtl:pe-11',
          rules.end && 'pe-8 rtl:ps-8 rtl:pe-2',
          className,
        )}
        value={typed ?? (value === null ? '' : rules.show(value))}
        onFocus={(event: FocusEvent<HTMLInputElement>) => {
          event.currentTarget.select();
          onFocus?.(event);
        }}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          take(event.currentTarget.value, false);
        }}
        onPaste={paste}
        onBlur={(event) => {
          if (typed !== null) take(typed, true);
          onBlur?.(event);
        }}
      />
      {rules.end && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 end-2 flex items-center text-small text-faint"
        >
          <bdi>{rules.end}</bdi>
        </span>
      )}
    </span>
  );
}
