import { useTranslation } from 'react-i18next';
import { Switch } from '@/components/ui/choice';
import { Dialog } from '@/components/ui/dialog';
import { Keys } from '@/components/ui/kbd';
import { useShortcuts } from '@/lib/shortcuts';
import { closePalette, usePalette } from './palette';
import { prefer, usePreferences } from './preferences';

/** `?`: every shortcut that works on this screen, from the one registry. */
export function ShortcutSheet() {
  const { t } = useTranslation('app');
  const open = usePalette((state) => state.open === 'shortcuts');
  const letters = usePreferences((preferences) => preferences.letters);
  const shortcuts = useShortcuts();
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))];
  return (
    <Dialog open={open} onClose={closePalette} title={t('help.shortcuts')} width="middle">
      <div className="gap-8 tablet:columns-2">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="border-b border-rule pb-1 text-small text-soft">{group}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={shortcut.keys} className="flex min-h-8 items-center justify-between gap-4">
                    <dt>{shortcut.label}</dt>
                    <dd>
                      <Keys of={shortcut.keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        checked={letters}
        onChange={(on) => prefer({ letters: on })}
        label={t('help.letters')}
        hint={t('help.lettersHint')}
      />
    </Dialog>
  );
}
