import './styles/app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { apply, usePreferences } from './app/preferences';
import { queries, router } from './app/router';
import { pageNonce } from './lib/nonce';
import { Problem } from './lib/problem';
import { startWords } from './words';

// The policy forbids making code from text, which zod would otherwise try.
z.config({ jitless: true });
// The scroll lock under dialogs writes a style element; it takes the page's nonce.
const nonce = pageNonce();
if (nonce) setNonce(nonce);

async function start() {
  await startWords(usePreferences.getState().language);
  apply();
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root element');
  createRoot(root, {
    // A refusal of the API is shown on its page; anything else that a page stumbled over belongs in the console too.
    onCaughtError: (thrown) => {
      if (!(thrown instanceof Problem)) console.error(thrown);
    },
  }).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
