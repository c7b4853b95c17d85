import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { addShortcut, handleKey } from '@/lib/shortcuts';
import { openPalette, openShortcuts } from './palette';
import { useEntries } from './use-entries';

/** The shortcuts that work everywhere, and the one listener for all. */
export function useFrameShortcuts() {
  const { t } = useTranslation('app');
  const navigate = useNavigate();
  const groups = useEntries();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => handleKey(event, Date.now());
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  useEffect(() => {
    const everywhere = t('help.everywhere');
    const goTo = t('help.goTo');
    const added = [
      addShortcut({ keys: 'mod+k', label: t('palette.title'), group: everywhere, inFields: true, run: openPalette }),
      addShortcut({ keys: '?', label: t('help.shortcuts'), group: everywhere, run: openShortcuts }),
      addShortcut({
        keys: '/',
        label: t('help.search'),
        group: everywhere,
        run: () => {
          const box = document.querySelector<HTMLInputElement>('main input[data-search]');
          if (box) box.focus();
          else openPalette();
        },
      }),
      ...groups.flatMap((group) =>
        group.entries.flatMap((entry) =>
          entry.letter
            ? [
                addShortcut({
                  keys: `g ${entry.letter}`,
                  label: t(`nav.${entry.key}`),
                  group: goTo,
                  run: () => void navigate({ to: entry.to as '/' }),
                }),
              ]
            : [],
        ),
      ),
    ];
    return () => {
      for (const remove of added) remove();
    };
  }, [groups, navigate, t]);
}
