import { CircleAlert } from 'lucide-react';
import { createContext, type ReactNode, useContext, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { useHeld } from './held';

interface FieldFacts {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}

const FieldContext = createContext<FieldFacts | null>(null);

/** What a control inside a `Field` must carry; nothing outside of one. */
export function useField(): Partial<FieldFacts> {
  return useContext(FieldContext) ?? {};
}

export interface FieldProps {
  label: ReactNode;
  /** One line under the control that helps before anything is wrong. */
  hint?: ReactNode;
  /** What is wrong, in a sentence; takes the place of the hint. */
  error?: string | undefined;
  required?: boolean;
  /** Says `optional` beside the label; use it where most fields are required. */
  optional?: boolean;
  className?: string;
  children: ReactNode;
}

/**
 * Label above, control, and under it the hint or the error, tied together for readers. What is wrong comes up and goes away
 * between presses, never under one.
 */
export function Field({ label, hint, error: found, required, optional, className, children }: FieldProps) {
  const { t } = useTranslation('ui');
  const error = useHeld(found);
  const id = useId();
  const noteId = `${id}-note`;
  const facts: FieldFacts = {
    id,
    'aria-describedby': error || hint ? noteId : undefined,
    'aria-invalid': error ? true : undefined,
    'aria-required': required ? true : undefined,
  };
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-small font-strong text-soft">
        {label}
        {optional && <span className="ms-1 font-normal text-faint">{t('field.optional')}</span>}
      </label>
      <FieldContext value={facts}>{children}</FieldContext>
      {error ? (
        <p id={noteId} className="flex items-start gap-1 text-small text-red">
          <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
          {error}
        </p>
      ) : hint ? (
        <p id={noteId} className="text-small text-faint">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
