import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { useStateWord } from '@/components/ui/state';
import { Timeline } from '@/components/ui/timeline';
import { type Changed, changesOf } from './changes';
import { type AuditEntry, personHistoryQuery } from './queries';

/** What was done to one person's record, and when they signed in, newest first. */
export function PersonHistory({ id }: { id: string }) {
  const { t } = useTranslation('staff');
  const history = useQuery(personHistoryQuery(id));
  if (history.isError) return <ErrorPanel error={history.error} onRetry={() => void history.refetch()} compact />;
  if (!history.data) return <SkeletonLines label={t('history.title')} lines={4} />;
  if (history.data.items.length === 0) return <p className="text-soft">{t('history.none')}</p>;
  return (
    <Timeline
      label={t('history.title')}
      happenings={history.data.items.map((entry) => ({
        id: String(entry.seq),
        at: entry.at,
        title: t(`history.${entry.action.replaceAll('.', '_')}`, { defaultValue: entry.action }),
        detail: <Detail entry={entry} />,
      }))}
    />
  );
}

function Detail({ entry }: { entry: AuditEntry }) {
  const changed = useChangedWords();
  const changes = entry.action === 'staff.changed' ? changesOf(entry.detail) : [];
  return (
    <>
      {entry.who_id !== entry.subject && (
        <span className="block">
          <bdi>{entry.who_name}</bdi>
        </span>
      )}
      {changes.map((change) => (
        <span key={change.field} className="block">
          {changed(change)}
        </span>
      ))}
      {entry.action === 'session.started' && (
        <bdi dir="ltr" className="text-small break-words">
          {entry.whence}
        </bdi>
      )}
    </>
  );
}

function useChangedWords(): (change: Changed) => string {
  const { t } = useTranslation('staff');
  const state = useStateWord();
  return ({ field, from, to }) => {
    if (from === undefined || to === undefined) return t(`history.field.${field}`);
    const word = (value: string) => {
      if (field === 'role') return t(`role.${value}.name`, { defaultValue: value });
      return field === 'status' ? state(value) : value;
    };
    return t('history.from', { field: t(`history.field.${field}`), from: word(from), to: word(to) });
  };
}
