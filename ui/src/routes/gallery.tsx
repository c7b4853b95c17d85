import { createFileRoute } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { prefer, usePreferences } from '@/app/preferences';
import { Gallery } from '@/gallery/gallery';

const Search = z.object({
  theme: z.enum(['system', 'light', 'dark']).optional().catch(undefined),
  lang: z.enum(['en', 'ar', 'hi', 'id']).optional().catch(undefined),
});

export const Route = createFileRoute('/gallery')({ validateSearch: Search, component: GalleryPage });

function GalleryPage() {
  const { theme, lang } = Route.useSearch();
  const preferences = usePreferences();
  const navigate = Route.useNavigate();
  useEffect(() => {
    if (theme || lang) prefer({ ...(theme ? { theme } : {}), ...(lang ? { language: lang } : {}) });
  }, [theme, lang]);
  const { t } = useTranslation('gallery');
  const title = t('title');
  useEffect(() => {
    document.title = `${title} · Counterfoil`;
  }, [title]);
  return (
    <Gallery
      theme={theme ?? preferences.theme}
      language={lang ?? preferences.language}
      onTheme={(next) => void navigate({ search: (old) => ({ ...old, theme: next }), replace: true })}
      onLanguage={(next) =>
        void navigate({ search: (old) => ({ ...old, lang: Search.shape.lang.parse(next) }), replace: true })
      }
    />
  );
}
