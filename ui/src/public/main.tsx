import './pay.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { keyOf } from './pay-page';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root element');
createRoot(root).render(
  <StrictMode>
    <App linkKey={keyOf(window.location.pathname)} />
  </StrictMode>,
);
