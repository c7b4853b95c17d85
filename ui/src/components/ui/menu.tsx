import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { floatItemLook, floatLook } from './float';

/** A menu of acts under a button. */
export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} sideOffset={4} className={cn(floatLook, 'min-w-48 animate-appear p-1')}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  icon,
  children,
  onSelect,
  danger,
  keys,
  asChild,
}: {
  icon?: ReactNode;
  children: ReactNode;
  onSelect?: () => void;
  danger?: boolean;
  keys?: ReactNode;
  asChild?: boolean;
}) {
  return (
    <Radix.Item
      asChild={asChild ?? false}
      className={cn(floatItemLook, danger && 'text-red [&_svg]:text-red')}
      {...(onSelect ? { onSelect } : {})}
    >
      {asChild ? (
        children
      ) : (
        <>
          {icon}
          <span className="flex-1">{children}</span>
          {keys}
        </>
      )}
    </Radix.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-2 pb-1 text-small font-strong text-faint">{children}</Radix.Label>;
}

export function MenuRule() {
  return <Radix.Separator className="my-1 border-t border-rule" />;
}

/** A tick in a menu that stays open, so that several can be changed. */
export function MenuTick({
  checked,
  onChange,
  children,
  disabled,
}: {
  checked: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
  disabled?: boolean;
}) {
  return (
    <Radix.CheckboxItem
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={cn(floatItemLook, 'ps-7')}
    >
      <Radix.ItemIndicator className="absolute start-2">
        <Check aria-hidden className="size-4" />
      </Radix.ItemIndicator>
      {children}
    </Radix.CheckboxItem>
  );
}

/** One of several in a menu. */
export function MenuChoice<Value extends string>({
  value,
  onChange,
  choices,
}: {
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: ReactNode }[];
}) {
  return (
    <Radix.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
      {choices.map((choice) => (
        <Radix.RadioItem key={choice.value} value={choice.value} className={cn(floatItemLook, 'ps-7')}>
          <Radix.ItemIndicator className="absolute start-2">
            <Check aria-hidden className="size-4" />
          </Radix.ItemIndicator>
          {choice.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}
