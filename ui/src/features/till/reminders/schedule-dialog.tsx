import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '@/components/form/field';
import { Button, IconButton } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { SkeletonLines } from '@/components/ui/skeleton';
import { toast } from '@/components/ui/toast';
import { scheduleQuery, useSetSchedule } from './queries';

const SIDES = ['before', 'today', 'after'] as const;
type Side = (typeof SIDES)[number];

/** What shops remind of most: a little before, on the day, and twice after it. */
const USUAL = [-3, 0, 7, 14];

/** On which days customers are reminded. */
export function ScheduleDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('reminders');
  const schedule = useQuery(scheduleQuery);
  return (
    <Dialog open onClose={onClose} title={t('schedule.title')} about={t('schedule.about')}>
      {schedule.isError ? (
        <ErrorPanel error={schedule.error} compact />
      ) : schedule.data ? (
        <Steps days={schedule.data.days} onClose={onClose} />
      ) : (
        <SkeletonLines label={t('schedule.title')} lines={3} />
      )}
    </Dialog>
  );
}

function Steps({ days, onClose }: { days: readonly number[]; onClose: () => void }) {
  const { t } = useTranslation('reminders');
  const [steps, setSteps] = useState(() => [...days]);
  const [side, setSide] = useState<Side>('after');
  const [count, setCount] = useState('7');
  const save = useSetSchedule(() => {
    toast.done(t('schedule.done'));
    onClose();
  });
  const typed = side === 'today' ? 0 : Number(count);
  const isSound = side === 'today' || /^[1-9]\d{0,2}$/.test(count);
  const step = side === 'before' ? -typed : typed;
  const add = () => setSteps([...new Set([...steps, step])].sort((a, b) => a - b));
  const sideOf = (day: number): Side => (day === 0 ? 'today' : day < 0 ? 'before' : 'after');
  return (
    <div className="flex flex-col gap-4">
      {steps.length === 0 ? (
        <p className="flex flex-wrap items-center gap-3 text-soft">
          {t('schedule.none')}
          <Button kind="link" onClick={() => setSteps(USUAL)}>
            {t('schedule.usual')}
          </Button>
        </p>
      ) : (
        <ul className="border-t border-rule">
          {steps.map((day) => (
            <li key={day} className="flex items-center justify-between border-b border-rule py-1">
              {t(`step.${sideOf(day)}`, { count: Math.abs(day) })}
              <IconButton label={t('schedule.remove')} onClick={() => setSteps(steps.filter((other) => other !== day))}>
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-2">
        {side !== 'today' && (
          <Field label={t('schedule.days')}>
            <Input inputMode="numeric" dir="ltr" value={count} onChange={(event) => setCount(event.target.value)} />
          </Field>
        )}
        <Field label={t('schedule.when')}>
          <Select
            value={side}
            onChange={setSide}
            choices={SIDES.map((value) => ({ value, label: t(`schedule.side.${value}`) }))}
          />
        </Field>
        <Button onClick={add} disabled={!isSound}>
          {t('schedule.add')}
        </Button>
      </div>
      {save.error && <ErrorPanel error={save.error} compact />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('schedule.cancel')}</Button>
        <Button kind="primary" busy={save.isPending} onClick={() => save.mutate(steps)}>
          {t('schedule.save')}
        </Button>
      </div>
    </div>
  );
}
