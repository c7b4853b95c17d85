import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '@/components/table/data-table';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Confirm } from '@/components/ui/confirm';
import { Id } from '@/components/ui/copy';
import { Drawer } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { FilterPills, SearchBox } from '@/components/ui/filter-pills';
import { Keys } from '@/components/ui/kbd';
import { Menu, MenuItem, MenuRule } from '@/components/ui/menu';
import { Meter, Progress } from '@/components/ui/progress';
import { SkeletonLines } from '@/components/ui/skeleton';
import { Spinner } from '@/components/ui/spinner';
import { State } from '@/components/ui/state';
import { Steps, Tabs } from '@/components/ui/tabs';
import { Timeline } from '@/components/ui/timeline';
import { toast } from '@/components/ui/toast';
import { Tooltip } from '@/components/ui/tooltip';
import { When } from '@/components/ui/when';
import { useLocale } from '@/lib/locale';
import { compareMoney, moneyText } from '@/lib/money';
import { Problem } from '@/lib/problem';
import { type SampleRow, sampleRows } from './samples';

const ROWS = sampleRows(400);

export function TablePart() {
  const { t } = useTranslation('gallery');
  const [shown, setShown] = useState<'captured' | 'failed' | null>(null);
  const [text, setText] = useState('');
  const columns = useMemo<Column<SampleRow>[]>(
    () => [
      {
        id: 'number',
        header: t('sample.number'),
        width: 9,
        card: 'title',
        text: (row) => row.number,
        cell: (row) => (
          <bdi dir="ltr" className="font-strong">
            {row.number}
          </bdi>
        ),
      },
      {
        id: 'customer',
        header: t('sample.name'),
        width: 12,
        grow: 2,
        card: 'line',
        text: (row) => row.customer,
        cell: (row) => <bdi>{row.customer}</bdi>,
      },
      {
        id: 'state',
        header: t('sample.state'),
        width: 9,
        card: 'state',
        text: (row) => row.state,
        cell: (row) => <State of={row.state} />,
      },
      {
        id: 'method',
        header: t('sample.method'),
        width: 8,
        text: (row) => row.method,
        cell: (row) => <bdi className="text-soft">{row.method}</bdi>,
      },
      {
        id: 'when',
        header: t('sample.when'),
        width: 8,
        text: (row) => row.at,
        cell: (row) => <When at={row.at} className="text-soft" />,
      },
      {
        id: 'amount',
        header: t('sample.amount'),
        width: 10,
        align: 'end',
        card: 'figure',
        text: (row) => moneyText(row.amount, 'en'),
        sort: (a, b) => compareMoney(a.amount, b.amount),
        cell: (row) => <Amount value={row.amount} />,
      },
    ],
    [t],
  );
  const rows = useMemo(
    () =>
      ROWS.filter(
        (row) =>
          (shown === null || row.state === shown) &&
          `${row.number} ${row.customer}`.toLowerCase().includes(text.toLowerCase()),
      ),
    [shown, text],
  );
  return (
    <section aria-label={t('section.table')} className="flex flex-col tablet:h-96">
      <DataTable
        name="gallery"
        label={t('section.table')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        onOpen={(row) => toast.note(row.number)}
        empty={<EmptyState title={t('sample.emptyTitle')} about={t('sample.emptyAbout')} />}
        toolbar={
          <>
            <SearchBox label={t('sample.searchIn')} value={text} onChange={setText} />
            <FilterPills
              label={t('sample.state')}
              value={shown}
              onChange={setShown}
              pills={[
                { value: 'captured', label: <StateWord of="captured" />, count: 50 },
                { value: 'failed', label: <StateWord of="failed" />, count: 50 },
              ]}
            />
          </>
        }
        bulk={(ticked, clear) => (
          <Button kind="primary" onClick={clear}>
            {t('sample.tick', { count: ticked.length })}
          </Button>
        )}
      />
    </section>
  );
}

function StateWord({ of }: { of: string }) {
  const { t } = useTranslation('states');
  return <>{t(of)}</>;
}

export function FeedbackPart() {
  const { t } = useTranslation('gallery');
  return (
    <Section title={t('section.feedback')}>
      <div className="flex flex-col gap-4">
        <ErrorPanel
          error={new Problem({ code: 'unreachable', detail: '', status: 0 })}
          onRetry={() => toast.note(t('sample.working'))}
        />
        <EmptyState
          title={t('sample.emptyTitle')}
          about={t('sample.emptyAbout')}
          action={
            <Button kind="primary" icon={<Plus aria-hidden />}>
              {t('sample.issue')}
            </Button>
          }
        />
      </div>
    </Section>
  );
}

export function WaitingPart() {
  const { t } = useTranslation('gallery');
  return (
    <Section title={t('section.waiting')}>
      <div className="flex flex-col gap-4">
        <Progress label={t('sample.importing')} done={6_400} total={10_000} />
        <Meter label={t('sample.used')} value={72} max={100} tone="waiting" text="72 %" />
        <div className="flex items-center gap-2 text-soft">
          <Spinner /> {t('sample.working')}
        </div>
        <SkeletonLines label={t('sample.working')} />
        <Steps label={t('section.waiting')} at={1} steps={t('sample.steps', { returnObjects: true }) as string[]} />
      </div>
    </Section>
  );
}

export function FactsPart() {
  const { t } = useTranslation('gallery');
  const [tab, setTab] = useState<'a' | 'b'>('a');
  return (
    <Section title={t('section.facts')}>
      <Tabs
        label={t('section.facts')}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'a',
            label: t('sample.tabA'),
            count: 3,
            content: (
              <Timeline
                label={t('section.facts')}
                happenings={[
                  { id: '1', at: '2026-11-21T09:12:00Z', title: t('sample.event1'), tone: 'waiting' },
                  {
                    id: '2',
                    at: '2026-11-21T09:13:00Z',
                    title: t('sample.event2'),
                    detail: <Id of="evt_01hf8z3kq5t7n2" short />,
                    tone: 'good',
                  },
                  { id: '3', at: '2026-11-21T09:14:00Z', title: t('sample.event3'), tone: 'lost' },
                ]}
              />
            ),
          },
          {
            value: 'b',
            label: t('sample.tabB'),
            content: (
              <Facts
                facts={[
                  { label: t('sample.phone'), value: <bdi dir="ltr">+91 98200 00000</bdi> },
                  { label: t('sample.taxNumber'), value: <Id of="27AAPFU0939F1ZV" /> },
                  { label: t('sample.address'), value: null },
                ]}
              />
            ),
          },
        ]}
      />
    </Section>
  );
}

export function FloatingPart() {
  const { t } = useTranslation('gallery');
  const { tag } = useLocale();
  const [open, setOpen] = useState<'dialog' | 'drawer' | null>(null);
  const amount = moneyText({ minor: 1_18_000_00, currency: 'INR' }, tag);
  return (
    <Section title={t('section.floating')}>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setOpen('dialog')}>{t('sample.openDialog')}</Button>
        <Button onClick={() => setOpen('drawer')}>{t('sample.openDrawer')}</Button>
        <Button onClick={() => toast.done(t('sample.toast'), { label: t('sample.undo'), run: () => {} })}>
          {t('sample.showToast')}
        </Button>
        <Tooltip text={t('sample.tooltip')}>
          <Button kind="ghost">?</Button>
        </Tooltip>
        <Menu align="start" trigger={<Button>{t('sample.menu')}</Button>}>
          <MenuItem keys={<Keys of="e" />}>{t('sample.edit')}</MenuItem>
          <MenuRule />
          <MenuItem danger>{t('sample.dialogAction')}</MenuItem>
        </Menu>
      </div>
      <Confirm
        open={open === 'dialog'}
        onClose={() => setOpen(null)}
        title={t('sample.dialogTitle')}
        effect={t('sample.dialogEffect', { amount })}
        action={t('sample.dialogAction')}
        typed="INV-2026-0042"
        onConfirm={() => setOpen(null)}
      />
      <Drawer open={open === 'drawer'} onClose={() => setOpen(null)} title={t('sample.invoice')}>
        <p>{t('sample.paragraph')}</p>
      </Drawer>
    </Section>
  );
}
