import { CircleHelp, Keyboard, LogOut, Palette as Swatch, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '@/api/client';
import { Button } from '@/components/ui/button';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuRule } from '@/components/ui/menu';
import { useKeepPreferences, useSignOut } from '@/features/office/access/queries';
import { LANGUAGES } from '@/lib/locale';
import { isDesktop } from '@/platform';
import { NavLink } from './nav-link';
import { openShortcuts } from './palette';
import { prefer, type Theme, usePreferences } from './preferences';

/** Own account, theme, language, help, sign out. */
export function PersonMenu({ person, onSignedOut }: { person: Shape<'Person'>; onSignedOut: () => void }) {
  const { t } = useTranslation('app');
  const { theme, language, digits } = usePreferences();
  const keep = useKeepPreferences();
  const signOut = useSignOut();
  const themes: { value: Theme; label: string }[] = [
    { value: 'system', label: t('theme.system') },
    { value: 'light', label: t('theme.light') },
    { value: 'dark', label: t('theme.dark') },
  ];
  return (
    <Menu
      trigger={
        <Button kind="ghost" className="px-2 font-normal" aria-label={t('person.menu', { name: person.name })}>
          <span
            aria-hidden
            className="grid size-6 place-items-center rounded-full bg-ink text-small font-strong text-ground"
          >
            {[...person.name.trim()][0]}
          </span>
          <bdi className="hidden max-w-32 truncate desk:inline">{person.name}</bdi>
        </Button>
      }
    >
      <MenuItem asChild>
        <NavLink to="/account">
          <UserRound aria-hidden />
          {t('nav.account')}
        </NavLink>
      </MenuItem>
      <MenuRule />
      <MenuLabel>{t('theme.title')}</MenuLabel>
      <MenuChoice
        value={theme}
        choices={themes}
        onChange={(next) => {
          prefer({ theme: next });
          keep.mutate({ theme: next });
        }}
      />
      <MenuLabel>{t('language.title')}</MenuLabel>
      <MenuChoice
        value={language}
        choices={LANGUAGES.map(({ code, name }) => ({ value: code as string, label: <bdi lang={code}>{name}</bdi> }))}
        onChange={(next) => {
          prefer({ language: next });
          keep.mutate({ language: next });
        }}
      />
      {(language === 'ar' || language === 'hi') && (
        <>
          <MenuLabel>{t('digits.title')}</MenuLabel>
          <MenuChoice
            value={digits}
            choices={(['auto', 'latn', 'native'] as const).map((value) => ({ value, label: t(`digits.${value}`) }))}
            onChange={(next) => prefer({ digits: next })}
          />
        </>
      )}
      <MenuRule />
      <MenuItem icon={<Keyboard aria-hidden />} onSelect={openShortcuts}>
        {t('help.shortcuts')}
      </MenuItem>
      <MenuItem asChild>
        <NavLink to="/gallery">
          <Swatch aria-hidden />
          {t('help.gallery')}
        </NavLink>
      </MenuItem>
      {/* The desktop window opens no second one, and has no way back from a page outside the program. */}
      {!isDesktop() && (
        <MenuItem asChild>
          <a href="/api/docs" target="_blank" rel="noreferrer">
            <CircleHelp aria-hidden />
            {t('help.api')}
          </a>
        </MenuItem>
      )}
      <MenuRule />
      <MenuItem
        icon={<LogOut aria-hidden className="flow-flip" />}
        onSelect={() => signOut.mutate(undefined, { onSuccess: onSignedOut })}
      >
        {t('person.signOut')}
      </MenuItem>
    </Menu>
  );
}
