import { useQuery } from '@tanstack/react-query';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, type Ref, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useField } from '@/components/form/field';
import { floatItemLook, floatLook } from '@/components/ui/float';
import { inputLook } from '@/components/ui/input';
import { cn } from '@/lib/cn';
import { useLocale } from '@/lib/locale';
import { currencySign, decimalText } from '@/lib/money';
import { useMay } from '@/lib/permissions';
import { type Product, productChoicesQuery } from './queries';

export interface LineDescriptionProps {
  value: string;
  onText: (text: string) => void;
  onProduct: (product: Product) => void;
  onBlur: () => void;
  inputRef: Ref<HTMLInputElement>;
}

/** What is sold: free text, with the products that fit it below. A choice fills the whole line. */
export function LineDescription({ value, onText, onProduct, onBlur, inputRef }: LineDescriptionProps) {
  const { t } = useTranslation('invoices');
  const field = useField();
  const list = useId();
  const maySee = useMay('catalogue:read');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const text = useSettled(value.trim());
  const choices = useQuery(productChoicesQuery(open && maySee ? text : null)).data?.items ?? [];
  const shown = open && choices.length > 0;
  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  const choose = (product: Product) => {
    onProduct(product);
    close();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const chosen = shown ? choices[at] : undefined;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((before) => Math.max(-1, Math.min(choices.length - 1, before + step)));
    } else if (event.key === 'Enter' && chosen) {
      // The line itself takes an Enter that chooses nothing.
      event.preventDefault();
      event.stopPropagation();
      choose(chosen);
    } else if (event.key === 'Escape' && shown) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  return (
    <Popover.Root open={shown} onOpenChange={(next) => !next && close()}>
      <Popover.Anchor asChild>
        <input
          {...field}
          ref={inputRef}
          type="text"
          role="combobox"
          dir="auto"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={shown ? list : undefined}
          aria-activedescendant={shown && at >= 0 ? `${list}-${at.toString()}` : undefined}
          autoComplete="off"
          maxLength={500}
          placeholder={t('line.placeholder')}
          className={inputLook}
          value={value}
          onChange={(event) => {
            onText(event.target.value);
            setOpen(true);
            setAt(-1);
          }}
          onKeyDown={keys}
          onBlur={() => {
            close();
            onBlur();
          }}
        />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          aria-label={t('line.products')}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className={cn(floatLook, 'w-[max(var(--radix-popover-trigger-width),20rem)] max-w-[92vw] p-1')}
        >
          <div role="listbox" id={list} aria-label={t('line.products')}>
            {choices.map((product, index) => (
              <ProductChoice
                key={product.id}
                id={`${list}-${index.toString()}`}
                product={product}
                active={index === at}
                onChoose={() => choose(product)}
                onHover={() => setAt(index)}
              />
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ProductChoice(props: {
  id: string;
  product: Product;
  active: boolean;
  onChoose: () => void;
  onHover: () => void;
}) {
  const { id, product, active, onChoose, onHover } = props;
  const { tag, dir } = useLocale();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the field, which keeps the focus.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={cn(floatItemLook, 'aria-selected:bg-sunken')}
      // A press would take the focus away from the field before the click.
      onPointerDown={(event) => event.preventDefault()}
      onPointerMove={onHover}
      onClick={onChoose}
    >
      <bdi className="min-w-0 truncate">{product.name}</bdi>
      {product.sku && (
        <bdi dir="ltr" className="font-mono text-small text-faint">
          {product.sku}
        </bdi>
      )}
      <bdi dir={dir} className="ms-auto shrink-0 text-small text-soft">
        {currencySign(product.currency, tag)} {decimalText(product.unit_price, tag, { min: 0, max: 4 })}
      </bdi>
    </div>
  );
}

/** A text a moment after it was last changed. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 120);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
