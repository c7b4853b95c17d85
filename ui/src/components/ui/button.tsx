import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { Spinner } from './spinner';

const look = cva(
  'control inline-flex items-center justify-center gap-2 rounded-md px-3 font-strong whitespace-nowrap select-none transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-45 aria-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      kind: {
        primary: 'bg-ink text-ground hover:bg-soft active:bg-ink',
        money: 'bg-green text-on-green hover:opacity-90',
        secondary: 'border border-rule-strong bg-sheet text-ink hover:bg-sunken',
        ghost: 'text-soft hover:bg-sunken hover:text-ink',
        danger: 'bg-red text-on-red hover:opacity-90',
        link: 'min-h-6 px-0 font-normal text-blue underline decoration-rule-strong underline-offset-3 hover:decoration-current',
      },
      shape: { text: '', square: 'control-square px-0' },
    },
    defaultVariants: { kind: 'secondary', shape: 'text' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof look> {
  /** Renders the only child (a link, say) in the button's look. */
  asChild?: boolean;
  busy?: boolean;
  icon?: ReactNode;
}

/** A button says what will happen: `Refund ₹ 250.00`, not `OK`. `money` is for the act that brings money in. */
export function Button({
  kind,
  shape,
  asChild,
  busy,
  icon,
  className,
  children,
  disabled,
  type,
  ...rest
}: ButtonProps) {
  const classes = cn(look({ kind, shape }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type ?? 'button'}
      className={classes}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

/** A square button with a sign only; `label` is read aloud and shown as a tooltip by the browser. */
export function IconButton({ label, children, kind = 'ghost', ...rest }: ButtonProps & { label: string }) {
  return (
    <Button kind={kind} shape="square" aria-label={label} title={label} {...rest}>
      {children}
    </Button>
  );
}
