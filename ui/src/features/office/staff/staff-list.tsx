import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { NavLink } from '@/app/nav-link';
import { type Column, DataTable } from '@/components/table/data-table';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { State, useStateWord } from '@/components/ui/state';
import { toast } from '@/components/ui/toast';
import { When } from '@/components/ui/when';
import { instantText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { listState } from '@/lib/pages';
import { useShortcut } from '@/lib/shortcuts';
import { AddPerson } from './add-person';
import { PersonDrawer } from './person-drawer';
import { type StaffPerson, staffQuery } from './queries';
import { RoleBadge, RolesGuide } from './role';

export interface StaffListProps {
  /** Id of the person signed in here. */
  me: string;
  /** The person that is open beside the list, from the URL. */
  person: string | undefined;
  onPerson: (id: string | null) => void;
}

/** The people who work here. Only who may administer staff is shown this. */
export function StaffList({ me, person, onPerson }: StaffListProps) {
  const { t } = useTranslation('staff');
  const [adding, setAdding] = useState(false);
  const list = listState(useInfiniteQuery(staffQuery));
  const columns = useStaffColumns(me);
  const open = list.rows?.find((one) => one.id === person);
  const add = () => setAdding(true);
  useShortcut('c', t('new'), t('title'), add);
  useScreenAction({ id: 'staff.new', label: t('new'), aliases: 'new person staff user', keys: 'c', run: add });
  const button = (
    <Button kind="primary" icon={<Plus aria-hidden />} onClick={add}>
      {t('new')}
    </Button>
  );
  return (
    <div className="flex flex-col gap-8">
      <Section flat title={t('title')} about={t('about')} action={button}>
        <DataTable
          {...list}
          inline
          name="staff"
          label={t('title')}
          columns={columns}
          rowId={(one) => one.id}
          onOpen={(one) => onPerson(one.id)}
          empty={<EmptyState title={t('empty.title')} about={t('empty.about')} action={button} />}
        />
      </Section>
      <RolesGuide />
      {open && <PersonDrawer key={open.id} person={open} isMe={open.id === me} onClose={() => onPerson(null)} />}
      {adding && (
        <AddPerson
          onClose={() => setAdding(false)}
          onDone={(added) => {
            setAdding(false);
            toast.done(t('add.done', { name: added.name, login: added.login }));
          }}
        />
      )}
    </div>
  );
}

function useStaffColumns(me: string): readonly Column<StaffPerson>[] {
  const { t } = useTranslation('staff');
  const word = useStateWord();
  const locale = useLocale();
  return useMemo(() => {
    const role = (person: StaffPerson) => t(`role.${person.role}.name`);
    const lastSignIn = (person: StaffPerson) =>
      person.last_sign_in_at ? instantText(person.last_sign_in_at, 'short', locale) : t('never');
    return [
      {
        id: 'name',
        header: t('column.name'),
        width: 12,
        grow: 2,
        card: 'title',
        text: (person) => person.name,
        cell: (person) => (
          <>
            <NavLink to={`/settings?tab=staff&person=${person.id}`} className="font-strong hover:underline">
              <bdi>{person.name}</bdi>
            </NavLink>
            {person.id === me && <span className="ms-2 text-small font-normal text-faint">{t('you')}</span>}
          </>
        ),
      },
      {
        id: 'login',
        header: t('column.login'),
        width: 9,
        card: 'line',
        text: (person) => person.login,
        cell: (person) => <bdi dir="ltr">{person.login}</bdi>,
      },
      {
        id: 'role',
        header: t('column.role'),
        width: 8,
        card: 'figure',
        text: role,
        cell: (person) => <RoleBadge role={person.role} />,
      },
      {
        id: 'state',
        header: t('column.state'),
        width: 8,
        card: 'state',
        text: (person) => word(person.status),
        cell: (person) => <State of={person.status} />,
      },
      {
        id: 'lastSignIn',
        header: t('column.lastSignIn'),
        width: 8,
        align: 'end',
        card: 'line',
        text: lastSignIn,
        // Who never signed in comes before all who did.
        sort: (a, b) => (a.last_sign_in_at ?? '').localeCompare(b.last_sign_in_at ?? ''),
        cell: (person) =>
          person.last_sign_in_at ? (
            <When at={person.last_sign_in_at} style="relative" className="text-soft" />
          ) : (
            <span className="text-faint">{t('never')}</span>
          ),
      },
      {
        id: 'added',
        header: t('column.added'),
        width: 8,
        align: 'end',
        hidden: true,
        text: (person) => instantText(person.created_at, 'day', locale),
        sort: (a, b) => a.created_at.localeCompare(b.created_at),
        cell: (person) => <When at={person.created_at} style="day" className="text-soft" />,
      },
    ];
  }, [t, word, locale, me]);
}
