import { KeyRound, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { Drawer } from '@/components/ui/dialog';
import { State } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { useMay } from '@/lib/permissions';
import { ChangePerson } from './change-person';
import { PersonHistory } from './person-history';
import type { StaffPerson } from './queries';
import { RoleBadge } from './role';
import { SetPassword } from './set-password';
import { SetStanding, type Standing } from './set-standing';

type Act = 'change' | 'password' | Standing;

/** One person beside the list: what they may do, and what can be done about it. */
export function PersonDrawer({ person, isMe, onClose }: { person: StaffPerson; isMe: boolean; onClose: () => void }) {
  const { t } = useTranslation('staff');
  const mayAudit = useMay('audit:read');
  const [act, setAct] = useState<Act | null>(null);
  const end = () => setAct(null);
  const endWith = (text: string) => {
    end();
    toast.done(text);
  };
  return (
    <Drawer
      open
      onClose={onClose}
      width="middle"
      title={
        <span className="flex flex-wrap items-center gap-3">
          <bdi>{person.name}</bdi>
          <State of={person.status} />
        </span>
      }
      about={isMe ? t('thatIsYou') : undefined}
      actions={<Acts person={person} onAct={setAct} />}
    >
      <div className="flex flex-col gap-6">
        <Facts
          facts={[
            { label: t('column.login'), value: <bdi dir="ltr">{person.login}</bdi> },
            {
              label: t('column.role'),
              value: (
                <span className="flex flex-col items-start gap-1">
                  <RoleBadge role={person.role} />
                  <span className="text-soft">{t(`role.${person.role}.about`)}</span>
                </span>
              ),
            },
            {
              label: t('column.lastSignIn'),
              value: person.last_sign_in_at ? <When at={person.last_sign_in_at} style="full" /> : t('never'),
            },
            { label: t('column.added'), value: <When at={person.created_at} style="day" /> },
          ]}
        />
        {mayAudit && (
          <Section title={t('history.title')}>
            <PersonHistory id={person.id} />
          </Section>
        )}
      </div>
      {act === 'change' && (
        <ChangePerson
          person={person}
          isMe={isMe}
          onClose={end}
          onDone={(changed) => endWith(t('change.done', { name: changed.name }))}
        />
      )}
      {act === 'password' && (
        <SetPassword
          person={person}
          isMe={isMe}
          onClose={end}
          onDone={() => endWith(isMe ? t('password.doneMe') : t('password.done', { name: person.name }))}
        />
      )}
      {(act === 'active' || act === 'suspended' || act === 'left') && (
        <SetStanding person={person} to={act} isMe={isMe} onClose={end} onDone={endWith} />
      )}
    </Drawer>
  );
}

/** The acts that make sense for the person as they stand now. */
function Acts({ person, onAct }: { person: StaffPerson; onAct: (act: Act) => void }) {
  const { t } = useTranslation('staff');
  const { status } = person;
  return (
    <>
      {status !== 'left' && (
        <Button kind="ghost" onClick={() => onAct('left')}>
          {t('leave.do')}
        </Button>
      )}
      {status === 'active' && <Button onClick={() => onAct('suspended')}>{t('suspend.do')}</Button>}
      {(status === 'suspended' || status === 'left') && (
        <Button onClick={() => onAct('active')}>{t('letIn.do')}</Button>
      )}
      {status !== 'left' && (
        <Button icon={<KeyRound aria-hidden />} onClick={() => onAct('password')}>
          {t('password.do')}
        </Button>
      )}
      <Button kind="primary" icon={<Pencil aria-hidden />} onClick={() => onAct('change')}>
        {t('change.do')}
      </Button>
    </>
  );
}
