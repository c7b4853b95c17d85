import { useTranslation } from 'react-i18next';
import { Confirm } from '@/components/ui/confirm';
import { type StaffPerson, useChangePerson } from './queries';

/** What a person's standing can be changed to by hand. */
export type Standing = 'active' | 'suspended' | 'left';

const WORDS = { active: 'letIn', suspended: 'suspend', left: 'leave' } as const;

/** Suspends somebody, says that they left, or lets them in again: the effect first, then the act. */
export function SetStanding({
  person,
  to,
  isMe,
  onClose,
  onDone,
}: {
  person: StaffPerson;
  to: Standing;
  isMe: boolean;
  onClose: () => void;
  onDone: (text: string) => void;
}) {
  const { t } = useTranslation('staff');
  const words = WORDS[to];
  const { name } = person;
  const change = useChangePerson(person, () => onDone(t(`${words}.done`, { name })));
  return (
    <Confirm
      open
      onClose={onClose}
      kind={to === 'active' ? 'primary' : 'danger'}
      title={t(`${words}.title`, { name })}
      effect={
        <>
          <p>{t(`${words}.effect`, { name })}</p>
          {isMe && to !== 'active' && <p className="mt-2 font-strong text-ink">{t('effectMe')}</p>}
        </>
      }
      action={t(`${words}.action`, { name })}
      busy={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate({ status: to })}
    />
  );
}
