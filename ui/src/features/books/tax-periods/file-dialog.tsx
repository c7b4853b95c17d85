import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Amount } from '@/components/ui/amount';
import { Checkbox } from '@/components/ui/choice';
import { Confirm } from '@/components/ui/confirm';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Day } from '@/components/ui/when';
import { LENGTHS, lastDayOf, periodName } from './days';
import { type TaxReturn, taxReturnQuery, useFileReturn } from './queries';

/** Files a return: says what moves, and that there is no way back, before it is done. */
export function FileDialog({
  found,
  onClose,
  onDone,
}: {
  found: TaxReturn;
  onClose: () => void;
  onDone: (filed: TaxReturn) => void;
}) {
  const { t } = useTranslation('tax-returns');
  const [months, setMonths] = useState(found.months);
  const [reference, setReference] = useState('');
  const [refund, setRefund] = useState(false);
  const file = useFileReturn(onDone);
  const other = useQuery({ ...taxReturnQuery(periodName(found.first_on, months)), enabled: months !== found.months });
  const net = months === found.months ? found.net : other.data?.net;
  const inFavour = net !== undefined && net.minor < 0;
  return (
    <Confirm
      open
      onClose={onClose}
      kind="primary"
      title={t('file.title')}
      action={t('file.action')}
      busy={file.isPending}
      error={file.error ?? other.error}
      disabled={net === undefined}
      onConfirm={() =>
        file.mutate({
          first_on: found.first_on,
          months,
          refund: refund && inFavour,
          ...(reference.trim() === '' ? {} : { reference: reference.trim() }),
        })
      }
      effect={
        <div className="flex flex-col gap-2">
          {net && (
            <p className="text-ink">
              {net.minor === 0 ? (
                t('file.effectNothing')
              ) : (
                <Trans
                  t={t}
                  i18nKey={inFavour ? 'file.effectFavour' : 'file.effect'}
                  components={{ amount: <Amount value={{ ...net, minor: Math.abs(net.minor) }} strong /> }}
                />
              )}
            </p>
          )}
          <p>
            <Trans
              t={t}
              i18nKey="file.effectLock"
              components={{ day: <Day on={lastDayOf(found.first_on, months)} className="font-strong" /> }}
            />
          </p>
          <p>{t('file.effectNoWayBack')}</p>
        </div>
      }
    >
      <Field label={t('file.months')} hint={t('file.monthsHint')}>
        <Select
          value={String(months)}
          onChange={(next) => setMonths(Number(next))}
          choices={LENGTHS.map((length) => ({ value: String(length), label: t('file.length', { count: length }) }))}
        />
      </Field>
      <Field label={t('reference')} optional hint={t('file.referenceHint')}>
        <Input dir="ltr" maxLength={60} value={reference} onChange={(event) => setReference(event.target.value)} />
      </Field>
      {inFavour && (
        <Checkbox checked={refund} onChange={setRefund} label={t('file.refund')} hint={t('file.refundHint')} />
      )}
    </Confirm>
  );
}
