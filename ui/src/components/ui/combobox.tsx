import { Command } from 'cmdk';
import { Check, ChevronsUpDown, Plus, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useField } from '@/components/form/field';
import { cn } from '@/lib/cn';
import { floatItemLook, floatLook } from './float';
import { inputLook } from './input';
import { Spinner } from './spinner';

export interface ComboboxProps<Item> {
  /** The chosen record, or null. */
  value: Item | null;
  onChange: (item: Item | null) => void;
  /** What is offered for the text typed at present; the caller (or the server) has filtered it. */
  items: readonly Item[];
  onSearch: (text: string) => void;
  search: string;
  idOf: (item: Item) => string;
  labelOf: (item: Item) => string;
  detailOf?: (item: Item) => ReactNode;
  busy?: boolean;
  placeholder?: string;
  label?: string;
  clearable?: boolean;
  /** Offers to make a new record from what was typed. */
  onCreate?: (text: string) => void;
  disabled?: boolean;
}

/** One of many, found by typing. The list is filtered by whoever brings the items. */
export function Combobox<Item>(props: ComboboxProps<Item>) {
  const {
    value,
    onChange,
    items,
    onSearch,
    search,
    idOf,
    labelOf,
    detailOf,
    busy,
    placeholder,
    label,
    clearable,
    onCreate,
    disabled,
  } = props;
  const { t } = useTranslation('ui');
  const field = useField();
  const [open, setOpen] = useState(false);
  const choose = (item: Item) => {
    onChange(item);
    setOpen(false);
    onSearch('');
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <div className="relative flex">
        <Popover.Trigger
          {...field}
          role="combobox"
          aria-expanded={open}
          aria-label={label}
          disabled={disabled}
          className={cn(inputLook, 'flex items-center justify-between gap-2 text-start')}
        >
          <span className={cn('truncate', value === null && 'text-faint')}>
            <bdi>{value === null ? (placeholder ?? t('combobox.choose')) : labelOf(value)}</bdi>
          </span>
          {!(clearable && value !== null) && <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-soft" />}
        </Popover.Trigger>
        {clearable && value !== null && (
          <button
            type="button"
            aria-label={t('combobox.clear')}
            disabled={disabled}
            onClick={() => onChange(null)}
            className="absolute inset-y-0 end-1 my-auto grid size-6 place-items-center rounded-sm text-soft hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </button>
        )}
      </div>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          className={cn(floatLook, 'w-[max(var(--radix-popover-trigger-width),16rem)] animate-appear')}
        >
          <Command shouldFilter={false} label={label ?? t('combobox.choose')}>
            <div className="flex items-center border-b border-rule px-3">
              <Command.Input
                value={search}
                onValueChange={onSearch}
                placeholder={t('combobox.search')}
                className="control w-full bg-transparent text-ink outline-none placeholder:text-faint"
              />
              {busy && <Spinner className="text-soft" />}
            </div>
            <Command.List className="max-h-72 overflow-y-auto p-1">
              {!busy && <Command.Empty className="px-2 py-3 text-soft">{t('combobox.nothing')}</Command.Empty>}
              {items.map((item) => (
                <Command.Item
                  key={idOf(item)}
                  value={idOf(item)}
                  onSelect={() => choose(item)}
                  className={cn(floatItemLook, 'aria-selected:bg-sunken')}
                >
                  <bdi className="truncate">{labelOf(item)}</bdi>
                  {detailOf && <span className="ms-auto text-small text-faint">{detailOf(item)}</span>}
                  {value !== null && idOf(item) === idOf(value) && <Check aria-hidden />}
                </Command.Item>
              ))}
              {onCreate && search.trim() !== '' && (
                <Command.Item
                  value="create"
                  onSelect={() => {
                    onCreate(search.trim());
                    setOpen(false);
                  }}
                  className={cn(floatItemLook, 'mt-1 border-t border-rule aria-selected:bg-sunken')}
                >
                  <Plus aria-hidden />
                  {t('combobox.create', { text: search.trim() })}
                </Command.Item>
              )}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
