import { useTranslation } from 'react-i18next';
import { Section } from '@/components/ui/card';
import { Radio } from '@/components/ui/choice';
import { Badge } from '@/components/ui/state';
import type { StaffRole } from './queries';

/** All roles, from the most to the least they may do. */
export const ROLES = [
  'owner',
  'manager',
  'support',
  'cashier',
  'accountant',
  'driver',
] as const satisfies readonly StaffRole[];

export function RoleBadge({ role }: { role: StaffRole }) {
  const { t } = useTranslation('staff');
  return <Badge>{t(`role.${role}.name`)}</Badge>;
}

/** One of the roles, each with what it may do in a sentence. */
export function RoleChoice({
  value,
  onChange,
  label,
}: {
  value: StaffRole;
  onChange: (role: StaffRole) => void;
  label: string;
}) {
  const { t } = useTranslation('staff');
  return (
    <div>
      <p className="text-small font-strong text-soft">{label}</p>
      <Radio
        label={label}
        value={value}
        onChange={onChange}
        choices={ROLES.map((role) => ({
          value: role,
          label: t(`role.${role}.name`),
          hint: t(`role.${role}.about`),
        }))}
      />
    </div>
  );
}

/** What each role may do, under the list. */
export function RolesGuide() {
  const { t } = useTranslation('staff');
  return (
    <Section title={t('roles.title')} about={t('roles.about')}>
      <dl className="max-w-3xl">
        {ROLES.map((role) => (
          <div
            key={role}
            className="flex flex-col gap-x-4 gap-y-1 border-b border-rule py-1.5 tablet:flex-row tablet:items-baseline"
          >
            <dt className="w-32 shrink-0">
              <RoleBadge role={role} />
            </dt>
            <dd className="text-soft">{t(`role.${role}.about`)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
