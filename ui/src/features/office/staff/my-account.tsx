import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '@/api/client';
import { Button } from '@/components/ui/button';
import { Facts, Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { toast } from '@/components/ui/toast';
import { useMay } from '@/lib/permissions';
import { personQuery } from './queries';
import { RoleBadge } from './role';
import { SetPassword } from './set-password';

/** The person who is signed in: who they are here, what their role may do, their password. */
export function MyAccount({ person }: { person: Shape<'Person'> }) {
  const { t } = useTranslation('staff');
  const isAdmin = useMay('staff:admin');
  return (
    <Page width="text" title={t('me.title')} about={t('me.about')}>
      <Facts
        facts={[
          { label: t('field.name'), value: <bdi>{person.name}</bdi> },
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
        ]}
      />
      <Section title={t('field.password')}>
        {isAdmin ? <OwnPassword id={person.id} /> : <p className="text-soft">{t('me.askOwner')}</p>}
      </Section>
    </Page>
  );
}

/** Passwords are changed by who may administer staff, and that includes their own. */
function OwnPassword({ id }: { id: string }) {
  const { t } = useTranslation('staff');
  const [asked, setAsked] = useState(false);
  const own = useQuery(personQuery(id));
  if (own.isError) return <ErrorPanel error={own.error} onRetry={() => void own.refetch()} compact />;
  return (
    <>
      <p className="mb-3 text-soft">{t('me.password')}</p>
      <Button icon={<KeyRound aria-hidden />} busy={own.isPending} onClick={() => setAsked(true)}>
        {t('password.titleMe')}
      </Button>
      {asked && own.data && (
        <SetPassword
          person={own.data}
          isMe
          onClose={() => setAsked(false)}
          onDone={() => {
            setAsked(false);
            toast.done(t('password.doneMe'));
          }}
        />
      )}
    </>
  );
}
