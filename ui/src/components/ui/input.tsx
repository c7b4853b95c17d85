import type { ComponentProps } from 'react';
import { useField } from '@/components/form/field';
import { cn } from '@/lib/cn';

export const inputLook =
  'control w-full rounded-md border border-rule-strong bg-sheet px-2 py-1 text-ink placeholder:text-faint hover:border-soft focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-soft aria-invalid:border-red';

/** A line of text. Inside a `Field` it takes id, description and error state from there. */
export function Input({ className, type = 'text', ...rest }: ComponentProps<'input'>) {
  const field = useField();
  return <input type={type} className={cn(inputLook, 'read-only:bg-sunken', className)} {...field} {...rest} />;
}

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  const field = useField();
  return (
    <textarea rows={rows} className={cn(inputLook, 'leading-5 read-only:bg-sunken', className)} {...field} {...rest} />
  );
}
