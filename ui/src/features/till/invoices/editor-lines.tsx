import { Plus } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Keys } from '@/components/ui/kbd';
import { cn } from '@/lib/cn';
import { blankLine, type DraftValues } from './draft-values';
import { EditorLine, lineGrid } from './editor-line';
import type { TaxCode } from './queries';

const MOST = 200;

/** The lines of the paper. Enter goes on to the next line or makes one, Alt with an arrow moves a line. */
export function EditorLines({ codes, taxCode }: { codes: readonly TaxCode[]; taxCode: string }) {
  const { t } = useTranslation('invoices');
  const { control, getValues, setFocus } = useFormContext<DraftValues>();
  const { fields, append, insert, move, remove, update } = useFieldArray({ control, name: 'lines' });
  const focus = (at: number) => requestAnimationFrame(() => setFocus(`lines.${at}.description`));
  const add = () => {
    if (fields.length >= MOST) return;
    const last = getValues('lines').at(-1);
    append(blankLine(last?.tax_code || taxCode), { shouldFocus: false });
    focus(fields.length);
  };
  return (
    <div className="flex flex-col">
      <div
        aria-hidden
        className={cn('hidden border-b border-ink pb-1 text-small font-strong text-soft desk:grid', lineGrid)}
      >
        <span />
        <span>{t('column.what')}</span>
        <span className="text-end">{t('column.quantity')}</span>
        <span className="text-end">{t('column.price')}</span>
        <span className="text-end">{t('column.discount')}</span>
        <span className="ps-2">{t('column.tax')}</span>
        <span className="text-end">{t('column.amount')}</span>
        <span />
      </div>
      <ol aria-label={t('lines')} className="border-t border-ink desk:border-t-0">
        {fields.map((field, at) => (
          <EditorLine
            key={field.id}
            at={at}
            count={fields.length}
            codes={codes}
            acts={{
              onNext: () => (at === fields.length - 1 ? add() : focus(at + 1)),
              onMove: (by) => {
                const to = at + by;
                if (to < 0 || to >= fields.length) return;
                move(at, to);
                focus(to);
              },
              onCopy: () => {
                if (fields.length >= MOST) return;
                insert(at + 1, { ...getValues(`lines.${at}`), faults: {} }, { shouldFocus: false });
                focus(at + 1);
              },
              onRemove: () => {
                if (fields.length === 1) update(0, blankLine(taxCode));
                else remove(at);
                focus(Math.max(0, Math.min(at, fields.length - 2)));
              },
            }}
          />
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 pt-2">
        <Button kind="ghost" icon={<Plus aria-hidden />} onClick={add} disabled={fields.length >= MOST}>
          {t('line.add')}
        </Button>
        <span className="hidden items-center gap-2 text-small text-faint desk:flex">
          <Keys of="enter" /> {t('line.keyNext')}
          <span dir="ltr" className="ms-2 inline-flex gap-1">
            <Keys of="Alt" />
            <Keys of="arrowup+arrowdown" />
          </span>
          {t('line.keyMove')}
        </span>
      </div>
    </div>
  );
}
