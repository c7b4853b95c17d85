import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Page } from '@/components/ui/page';
import { Badge } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { BoxEntries } from './box-entries';
import { BoxTable } from './box-table';
import { FileDialog } from './file-dialog';
import { Gstr1Tables } from './gstr-1';
import { InterstateTable } from './interstate-table';
import { PayDialog } from './pay-dialog';
import { Payments } from './payments';
import { type TaxBox, type TaxReturn, taxPeriodsQuery, taxReturnQuery } from './queries';
import { STATE_TONES } from './tax-period-list';

/** One return with its figures, the way to file it, and what was paid for it. The loader has fetched it. */
export function TaxReturnPage({ id, onPeriod }: { id: string; onPeriod: (id: string) => void }) {
  const { t } = useTranslation('tax-returns');
  const locale = useLocale();
  const { data: found } = useSuspenseQuery(taxReturnQuery(id));
  const { data: periods } = useQuery(taxPeriodsQuery);
  const [act, setAct] = useState<'file' | 'pay' | null>(null);
  const [opened, setOpened] = useState<TaxBox | null>(null);
  const mayPost = useMay('ledger:post');
  const mayReport = useMay('reports:read');
  const mayFile = useMay('period:close') && mayPost;
  const title = `${dayText(found.first_on, locale)} – ${dayText(found.last_on, locale)}`;
  useCrumb(title);
  const filed = Boolean(found.filed_at);
  // Before the first return any month that is not later than the first tax may begin it; the server says which.
  const isNext =
    periods !== undefined &&
    (periods.next.settled ? found.first_on === periods.next.first_on : found.first_on <= periods.next.first_on);
  const end = (words: string) => {
    setAct(null);
    toast.done(words);
  };
  return (
    <Page
      title={title}
      about={
        <span className="flex flex-wrap items-center gap-2">
          {t(`kind.${found.kind}`)}
          <Badge tone={STATE_TONES[found.state]}>{t(`state.${found.state}`)}</Badge>
        </span>
      }
      actions={
        <>
          {mayPost && found.state === 'filed' && (
            <Button kind="primary" onClick={() => setAct('pay')}>
              {t((found.left?.minor ?? 0) < 0 ? 'pay.openBack' : 'pay.open')}
            </Button>
          )}
          {mayFile && found.state === 'due' && isNext && (
            <Button kind="primary" onClick={() => setAct('file')}>
              {t('file.open')}
            </Button>
          )}
        </>
      }
    >
      <Standing found={found} />
      <Section title={t('boxes.title')} about={t(filed ? 'boxes.asFiled' : 'boxes.asNow')}>
        <BoxTable found={found} onOpen={setOpened} />
        <p className="mt-2 max-w-3xl text-small text-soft">{t('boxes.leftOut')}</p>
      </Section>
      {found.kind === 'gstr_3b' && mayReport && (
        <>
          <InterstateTable found={found} />
          <Gstr1Tables found={found} />
        </>
      )}
      {filed && <Payments found={found} mayPost={mayPost} onDone={end} />}
      {opened && <BoxEntries period={found.id} box={opened} onClose={() => setOpened(null)} />}
      {act === 'file' && (
        <FileDialog
          found={found}
          onClose={() => setAct(null)}
          onDone={(done) => {
            end(t('file.done'));
            if (done.id !== found.id) onPeriod(done.id);
          }}
        />
      )}
      {act === 'pay' && <PayDialog found={found} onClose={() => setAct(null)} onDone={() => end(t('pay.done'))} />}
    </Page>
  );
}

/** When it was filed and by whom, and what is left of it. */
function Standing({ found }: { found: TaxReturn }) {
  const { t } = useTranslation('tax-returns');
  if (!found.filed_at) return null;
  const entries = [
    { id: found.entry, label: t('entry') },
    { id: found.turnover_entry, label: t('turnoverEntry') },
  ].flatMap(({ id, label }) => (id ? [{ id, label }] : []));
  return (
    <Facts
      facts={[
        {
          label: t('filed'),
          value: (
            <>
              <When at={found.filed_at} style="day" /> <bdi>{found.filed_by}</bdi>
            </>
          ),
        },
        ...(found.reference === '' ? [] : [{ label: t('reference'), value: <bdi dir="ltr">{found.reference}</bdi> }]),
        ...(found.set_off ? [{ label: t('setOff'), value: <Amount value={found.set_off} /> }] : []),
        ...(found.left ? [{ label: t('left'), value: <Amount value={found.left} strong /> }] : []),
        ...entries.map(({ id, label }) => ({
          label,
          value: (
            <Link to="/ledger/journal/$entryId" params={{ entryId: id }} className="text-blue hover:underline">
              {t('seeEntry')}
            </Link>
          ),
        })),
      ]}
    />
  );
}
