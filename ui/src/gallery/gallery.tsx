import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { FilterPills } from '@/components/ui/filter-pills';
import { Select } from '@/components/ui/select';
import { LANGUAGES } from '@/lib/locale';
import { ButtonsPart, ChoicesPart, FieldsPart } from './controls';
import { FiguresPart, StampsPart, StatesPart, StubPart, TypePart } from './figures';
import { FactsPart, FeedbackPart, FloatingPart, TablePart, WaitingPart } from './surfaces';

export interface GalleryProps {
  theme: 'system' | 'light' | 'dark';
  language: string;
  onTheme: (theme: 'system' | 'light' | 'dark') => void;
  onLanguage: (language: string) => void;
}

/** Every component on one page; the look and language are in the address, so that a picture can be asked for. */
export function Gallery({ theme, language, onTheme, onLanguage }: GalleryProps) {
  const { t } = useTranslation(['gallery', 'app']);
  return (
    <main className="mx-auto flex max-w-6xl flex-col gap-10 px-4 py-6 tablet:px-8">
      <header className="flex flex-wrap items-center gap-4 border-b-2 border-ink pb-4">
        <div className="me-auto">
          <h1 className="text-head font-strong">{t('title')}</h1>
          <p className="text-soft">{t('about')}</p>
        </div>
        <Button asChild>
          <Link to="/">{t('app:notFound.home')}</Link>
        </Button>
        <FilterPills
          label={t('theme')}
          all={t('app:theme.system')}
          value={theme === 'system' ? null : theme}
          onChange={(value) => onTheme(value ?? 'system')}
          pills={[
            { value: 'light', label: t('app:theme.light') },
            { value: 'dark', label: t('app:theme.dark') },
          ]}
        />
        <Select
          label={t('app:language.title')}
          className="w-44"
          value={language}
          onChange={onLanguage}
          choices={LANGUAGES.map(({ code, name }) => ({ value: code as string, label: name }))}
        />
      </header>
      <FiguresPart />
      <StubPart />
      <StampsPart />
      <TablePart />
      <div className="grid gap-10 desk:grid-cols-2">
        <FieldsPart />
        <div className="flex flex-col gap-10">
          <ButtonsPart />
          <ChoicesPart />
          <StatesPart />
        </div>
      </div>
      <div className="grid gap-10 desk:grid-cols-2">
        <FeedbackPart />
        <FactsPart />
        <WaitingPart />
        <FloatingPart />
      </div>
      <TypePart />
    </main>
  );
}
