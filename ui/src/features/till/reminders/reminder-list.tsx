import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel, useProblemWords } from '@/components/ui/error-panel';
import { Menu, MenuItem } from '@/components/ui/menu';
import { OutsideLink } from '@/components/ui/outside-link';
import { Page } from '@/components/ui/page';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { Day } from '@/components/ui/when';
import { listState } from '@/lib/pages';
import { useMay } from '@/lib/permissions';
import { type Channel, remindersQuery, useSettle, type WaitingReminder } from './queries';
import { ScheduleDialog } from './schedule-dialog';

const CHANNELS = ['mail', 'whatsapp', 'copied'] as const;

/** Customers who are to be reminded, each with the text ready. Nothing is sent by the program: a person does, and says so. */
export function ReminderList() {
  const { t } = useTranslation('reminders');
  const mayChange = useMay('settings:write');
  const reminders = useInfiniteQuery(remindersQuery);
  const rows = listState(reminders).rows ?? [];
  const [planning, setPlanning] = useState(false);
  const plan = mayChange && (
    <Button icon={<CalendarClock aria-hidden />} onClick={() => setPlanning(true)}>
      {t('schedule.open')}
    </Button>
  );
  return (
    <Page title={t('title')} about={t('about')} actions={plan}>
      {reminders.isError ? (
        <ErrorPanel error={reminders.error} onRetry={() => void reminders.refetch()} />
      ) : !reminders.data ? (
        <SkeletonLines label={t('title')} lines={6} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('empty.title')} about={t('empty.about')} action={plan} />
      ) : (
        <ul className="border-t border-rule">
          {rows.map((reminder) => (
            <Reminder key={reminder.id} reminder={reminder} />
          ))}
        </ul>
      )}
      {reminders.hasNextPage && (
        <Button busy={reminders.isFetchingNextPage} onClick={() => void reminders.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {planning && <ScheduleDialog onClose={() => setPlanning(false)} />}
    </Page>
  );
}

function Reminder({ reminder }: { reminder: WaitingReminder }) {
  const { t } = useTranslation('reminders');
  const say = useProblemWords();
  const mayWrite = useMay('billing:write');
  const settle = useSettle(() => toast.done(t('settled')));
  const end = (channel: Channel) =>
    settle.mutate({ id: reminder.id, channel }, { onError: (wrong) => toast.wrong(say(wrong).what, say(wrong).next) });
  const step = reminder.days === 0 ? 'today' : reminder.days < 0 ? 'before' : 'after';
  return (
    <li className="flex flex-col gap-2 border-b border-rule py-4">
      <p className="flex flex-wrap items-baseline gap-x-4">
        <span className="font-strong">
          <bdi>{reminder.customer_name}</bdi>
        </span>
        <Link
          to="/invoices/$invoiceId"
          params={{ invoiceId: reminder.invoice_id }}
          className="text-soft hover:text-ink hover:underline"
        >
          <bdi dir="ltr">{reminder.invoice_number}</bdi>
        </Link>
        <span className={step === 'after' ? 'text-red' : 'text-soft'}>
          {t(`step.${step}`, { count: Math.abs(reminder.days) })} · <Day on={reminder.due_on} />
        </span>
        <span className="ms-auto">
          <Amount value={reminder.amount} strong />
        </span>
      </p>
      <p dir="auto" className="max-w-2xl border-s-2 border-rule ps-3 whitespace-pre-line text-soft">
        {reminder.text}
      </p>
      {mayWrite && (
        <div className="flex flex-wrap items-center gap-2">
          <CopyButton text={reminder.text} what={t('text')} />
          {reminder.mail_url && (
            <OutsideLink to={reminder.mail_url} className="text-blue hover:underline">
              {t('mail')}
            </OutsideLink>
          )}
          {reminder.whatsapp_url && (
            <OutsideLink to={reminder.whatsapp_url} className="text-blue hover:underline">
              {t('whatsapp')}
            </OutsideLink>
          )}
          <span className="ms-auto flex gap-2">
            <Button busy={settle.isPending} onClick={() => end('none')}>
              {t('skip')}
            </Button>
            <Menu
              trigger={
                <Button kind="primary" busy={settle.isPending}>
                  {t('sent.open')}
                </Button>
              }
            >
              {CHANNELS.map((channel) => (
                <MenuItem key={channel} onSelect={() => end(channel)}>
                  {t(`sent.${channel}`)}
                </MenuItem>
              ))}
            </Menu>
          </span>
        </div>
      )}
    </li>
  );
}
