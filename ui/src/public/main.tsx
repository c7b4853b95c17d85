import '../styles/app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { directionOf } from '@/lib/locale';
import { keyOf } from './door';
import { PayApp } from './pay-app';
import { readerLanguage, startWords } from './words';

// The policy forbids making code from text, which zod would otherwise try.
z.config({ jitless: true });

async function start() {
  const language = readerLanguage('en');
  await startWords(language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root element');
  createRoot(root).render(
    <StrictMode>
      <PayApp payKey={keyOf(location.pathname)} language={language} />
    </StrictMode>,
  );
}

void start();
