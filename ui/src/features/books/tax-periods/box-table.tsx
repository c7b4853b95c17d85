import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import type { TaxBox, TaxReturn } from './queries';

/** The figures in the order of the form; each one that was added up opens its entries. */
export function BoxTable({ found, onOpen }: { found: TaxReturn; onOpen: (box: TaxBox) => void }) {
  const { t } = useTranslation('tax-returns');
  const days = { from: found.first_on, to: found.last_on };
  return (
    <div className="overflow-x-auto">
      <table className="w-full max-w-4xl text-ink">
        <caption className="sr-only">{t('boxes.title')}</caption>
        <thead>
          <tr className="border-b-2 border-ink text-small text-soft">
            <th scope="col" className="py-1 text-start font-strong">
              {t('boxes.number')}
            </th>
            <th scope="col" className="px-2 py-1 text-start font-strong">
              {t('boxes.what')}
            </th>
            <th scope="col" className="px-2 py-1 text-end font-strong">
              {t('boxes.value')}
            </th>
            <th scope="col" className="py-1 ps-2 text-end font-strong">
              {t('boxes.tax')}
            </th>
          </tr>
        </thead>
        <tbody>
          {found.boxes.map((box) => (
            <tr
              key={box.number}
              className={box.label === 'net_tax' ? 'border-y-2 border-ink font-strong' : 'border-b border-rule'}
            >
              <td className="py-1 align-baseline text-small whitespace-nowrap text-soft">
                <bdi dir="ltr">{numberText(box)}</bdi>
              </td>
              <th scope="row" className="px-2 py-1 text-start align-baseline font-normal">
                <BoxName box={box} days={days} onOpen={onOpen} />
                {box.taken_back && box.taken_back.minor !== 0 && (
                  <span className="block text-small text-soft">
                    {t('boxes.takenBack')} <Amount value={box.taken_back} />
                  </span>
                )}
                {box.heads.length > 1 && (
                  <span className="flex flex-wrap gap-x-4 text-small text-soft">
                    {box.heads.map(({ head, tax }) => (
                      <span key={head}>
                        <bdi dir="ltr">{head}</bdi> <Amount value={tax} />
                      </span>
                    ))}
                  </span>
                )}
              </th>
              <td className="px-2 py-1 text-end align-baseline">{box.value && <Amount value={box.value} />}</td>
              <td className="py-1 ps-2 text-end align-baseline">
                {box.tax && <Amount value={box.tax} strong={box.label === 'net_tax'} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The number on the form; a box that the form does not number has none. */
function numberText({ number }: TaxBox): string {
  const [start = ''] = number.split(':');
  return /^[0-9IVX]/.test(start) ? start : '';
}

function BoxName({
  box,
  days,
  onOpen,
}: {
  box: TaxBox;
  days: { from: string; to: string };
  onOpen: (box: TaxBox) => void;
}) {
  const { t } = useTranslation('tax-returns');
  const name = (
    <>
      {t(`box.${box.label}`)}
      {box.name && (
        <>
          {' '}
          <bdi>{box.name}</bdi>
        </>
      )}
    </>
  );
  const look = 'inline-flex min-h-6 items-center gap-1 text-start text-blue hover:underline';
  if (box.opens) {
    return (
      <button type="button" className={look} onClick={() => onOpen(box)}>
        <span>{name}</span>
      </button>
    );
  }
  // Turnover is what profit and loss calls net sales: its figures open from there.
  if (box.label === 'turnover') {
    return (
      <Link to="/ledger/profit-and-loss" search={days} className={look}>
        <span>{name}</span>
      </Link>
    );
  }
  return name;
}
