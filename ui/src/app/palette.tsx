import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { CircleHelp, CornerDownLeft, type LucideIcon, Moon, Search, UserRound, Zap } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { floatItemLook, floatLook } from '@/components/ui/float';
import { Keys } from '@/components/ui/kbd';
import { cn } from '@/lib/cn';
import { useScreenActions } from './actions';
import { prefer, usePreferences } from './preferences';
import { RecordResults } from './record-results';
import { useEntries } from './use-entries';

export const usePalette = create<{ open: 'palette' | 'shortcuts' | null }>(() => ({ open: null }));
export const openPalette = () => usePalette.setState({ open: 'palette' });
export const openShortcuts = () => usePalette.setState({ open: 'shortcuts' });
export const closePalette = () => usePalette.setState({ open: null });

const groupLook =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-faint';

/** Ctrl/Cmd-K: go to a page, do something, find a record. Finds labels in any language and their English aliases. */
export function Palette() {
  const { t } = useTranslation('app');
  const open = usePalette((state) => state.open === 'palette');
  const [text, setText] = useState('');
  const groups = useEntries();
  const actions = useScreenActions((state) => state.actions);
  const theme = usePreferences((preferences) => preferences.theme);
  const navigate = useNavigate();
  const close = () => {
    closePalette();
    setText('');
  };
  const then = (act: () => void) => () => {
    close();
    act();
  };
  const wanted = text.trim().toLocaleLowerCase();
  const fits = (...words: (string | undefined)[]) =>
    wanted === '' || words.some((word) => word?.toLocaleLowerCase().includes(wanted));
  const entries = groups
    .flatMap((group) => group.entries)
    .filter((entry) => fits(t(`nav.${entry.key}`), entry.aliases));
  const fitting = actions.filter((action) => fits(action.label, action.aliases));
  const nextTheme = theme === 'dark' ? 'light' : 'dark';
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-appear bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          className={cn(floatLook, 'fixed inset-x-0 top-0 mx-auto w-full max-w-xl animate-appear tablet:top-[12dvh]')}
        >
          <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
          <Command shouldFilter={false} loop label={t('palette.title')}>
            <div className="flex items-center gap-3 border-b border-rule px-4">
              <Search aria-hidden className="size-4 shrink-0 text-faint" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder={t('palette.placeholder')}
                className="h-12 w-full bg-transparent text-ink outline-none placeholder:text-faint"
              />
            </div>
            <Command.List className="max-h-[60dvh] overflow-y-auto p-2">
              <Command.Empty className="px-2 py-6 text-center text-soft">{t('palette.nothing')}</Command.Empty>
              {fitting.length > 0 && (
                <Command.Group heading={t('palette.actions')} className={groupLook}>
                  {fitting.map((action) => (
                    <Item
                      key={action.id}
                      value={`act-${action.id}`}
                      icon={Zap}
                      onSelect={then(action.run)}
                      end={action.keys && <Keys of={action.keys} />}
                    >
                      {action.label}
                    </Item>
                  ))}
                </Command.Group>
              )}
              {wanted.length >= 2 && <RecordResults text={text.trim()} then={then} look={groupLook} />}
              {entries.length > 0 && (
                <Command.Group heading={t('palette.goTo')} className={groupLook}>
                  {entries.map((entry) => (
                    <Item
                      key={entry.key}
                      value={`go-${entry.key}`}
                      icon={entry.icon}
                      onSelect={then(() => void navigate({ to: entry.to as '/' }))}
                      end={entry.letter && <Keys of={`g ${entry.letter}`} />}
                    >
                      {t(`nav.${entry.key}`)}
                    </Item>
                  ))}
                </Command.Group>
              )}
              <Command.Group heading={t('palette.help')} className={groupLook}>
                {fits(t('help.shortcuts'), 'keyboard shortcuts keys') && (
                  <Item value="help-shortcuts" icon={CircleHelp} onSelect={then(openShortcuts)} end={<Keys of="?" />}>
                    {t('help.shortcuts')}
                  </Item>
                )}
                {fits(t('nav.account'), 'my account password profile') && (
                  <Item value="go-account" icon={UserRound} onSelect={then(() => void navigate({ to: '/account' }))}>
                    {t('nav.account')}
                  </Item>
                )}
                {fits(t(`theme.${nextTheme}`), 'theme dark light') && (
                  <Item value="help-theme" icon={Moon} onSelect={then(() => prefer({ theme: nextTheme }))}>
                    {t('palette.theme', { theme: t(`theme.${nextTheme}`) })}
                  </Item>
                )}
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** One line of the palette. */
export function Item({
  value,
  icon: Icon,
  onSelect,
  end,
  children,
}: {
  value: string;
  icon: LucideIcon;
  onSelect: () => void;
  end?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Command.Item value={value} onSelect={onSelect} className={cn(floatItemLook, 'group aria-selected:bg-sunken')}>
      <Icon aria-hidden strokeWidth={1.75} />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {end ?? <CornerDownLeft aria-hidden className="flow-flip opacity-0 group-aria-selected:opacity-60" />}
    </Command.Item>
  );
}
