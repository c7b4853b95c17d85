import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { ToneSign } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { BalanceDialog } from './balance-dialog';
import { BalanceList } from './balance-list';
import { CorrectDialog, FinishDialog } from './confirm-dialogs';
import { ImportDialog } from './import-dialog';
import { MovingDay } from './moving-day';
import { type Opening, type OpeningBalance, openingBalancesQuery, openingQuery } from './queries';
import { SettleDialog } from './settle-dialog';

type Act = { kind: 'add' | 'import' | 'finish' } | { kind: 'correct' | 'settle'; balance: OpeningBalance };

/** Moving in: the day, each balance that was taken over, what is left on account 3100, and the end. */
export function OpeningBalances() {
  const { t } = useTranslation('opening');
  const opening = useQuery(openingQuery);
  const balances = useInfiniteQuery(openingBalancesQuery);
  const [act, setAct] = useState<Act | null>(null);
  const may = useMay('ledger:post');
  const close = () => setAct(null);
  const end = (words: string) => {
    close();
    toast.done(words);
  };
  if (opening.isError) return <ErrorPanel error={opening.error} onRetry={() => void opening.refetch()} />;
  if (!opening.data) return <SkeletonLines label={t('title')} lines={6} />;
  const standing = opening.data;
  const isOpen = standing.state === 'moving_in' && !standing.is_closed;
  const open = (kind: 'add' | 'import' | 'finish') => setAct({ kind });
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={may && standing.state === 'moving_in' && <Acts isOpen={isOpen} onAct={open} />}
    >
      <Standing opening={standing} />
      {standing.state !== 'not_begun' && (
        <BalanceList
          list={listState(balances)}
          act={(balance) => (
            <RowActs
              balance={balance}
              mayCorrect={may && isOpen}
              maySettle={may}
              onAct={(kind) => setAct({ kind, balance })}
            />
          )}
        />
      )}
      {act?.kind === 'add' && <BalanceDialog opening={standing} onClose={close} onDone={() => end(t('add.done'))} />}
      {act?.kind === 'import' && <ImportDialog onClose={close} onDone={(count) => end(t('import.done', { count }))} />}
      {act?.kind === 'finish' && (
        <FinishDialog rest={standing.rest} onClose={close} onDone={() => end(t('finish.done'))} />
      )}
      {act?.kind === 'correct' && (
        <CorrectDialog balance={act.balance} onClose={close} onDone={() => end(t('correct.done'))} />
      )}
      {act?.kind === 'settle' && (
        <SettleDialog
          balance={act.balance}
          earliest={standing.opened_on ?? undefined}
          onClose={close}
          onDone={() => end(t('settle.done'))}
        />
      )}
    </Page>
  );
}

function Acts({ isOpen, onAct }: { isOpen: boolean; onAct: (kind: 'add' | 'import' | 'finish') => void }) {
  const { t } = useTranslation('opening');
  return (
    <>
      <Button disabled={!isOpen} onClick={() => onAct('import')}>
        {t('act.import')}
      </Button>
      <Button kind="ghost" onClick={() => onAct('finish')}>
        {t('act.finish')}
      </Button>
      <Button kind="primary" disabled={!isOpen} onClick={() => onAct('add')}>
        {t('act.add')}
      </Button>
    </>
  );
}

function RowActs({
  balance,
  mayCorrect,
  maySettle,
  onAct,
}: {
  balance: OpeningBalance;
  mayCorrect: boolean;
  maySettle: boolean;
  onAct: (kind: 'correct' | 'settle') => void;
}) {
  const { t } = useTranslation('opening');
  if (balance.reversal_id) return <span className="text-soft">{t('list.takenBack')}</span>;
  const isUntouched = !balance.open || balance.open.minor === balance.amount.minor;
  return (
    <span className="flex justify-end gap-1">
      {maySettle && balance.open && balance.open.minor !== 0 && (
        <Button kind="ghost" onClick={() => onAct('settle')}>
          {t('act.settle')}
        </Button>
      )}
      {mayCorrect && isUntouched && (
        <Button kind="ghost" onClick={() => onAct('correct')}>
          {t('act.correct')}
        </Button>
      )}
    </span>
  );
}

function Standing({ opening }: { opening: Opening }) {
  const { t } = useTranslation('opening');
  if (opening.state === 'not_begun') return <MovingDay opening={opening} />;
  const isNothing = opening.rest.minor === 0;
  if (opening.state === 'done') {
    return (
      <Section flat title={t('done.title')}>
        <Line>
          <Trans
            t={t}
            i18nKey="done.by"
            components={{
              who: <bdi>{opening.done_by}</bdi>,
              when: opening.done_at ? <When at={opening.done_at} style="day" /> : <span />,
            }}
          />
        </Line>
      </Section>
    );
  }
  return (
    <div className="grid gap-6 tablet:grid-cols-2">
      <MovingDay opening={opening} />
      <Section title={t('rest.label')} about={t('rest.count', { count: opening.count })}>
        <p className="text-figure font-strong" aria-live="polite">
          <Amount value={opening.rest} />
        </p>
        <Line>
          {isNothing && opening.count > 0 ? (
            <span className="flex items-center gap-2 font-strong text-green">
              <ToneSign tone="good" />
              {t('rest.none')}
            </span>
          ) : (
            t('rest.some')
          )}
        </Line>
      </Section>
    </div>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <p className="max-w-prose text-soft">{children}</p>;
}
