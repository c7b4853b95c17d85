import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The server replaces this text by a fresh nonce each time it answers with a page. */
const NONCE = '__CSP_NONCE__';

/** The policy of THREATS section 8; `vite preview` serves the build under it, so that the browser tests run as strictly as the server. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self' ipc: http://ipc.localhost",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');

/**
 * sonner writes a `<style>` element without a nonce as it loads, which the policy refuses.
 * The same rules ship as `sonner/dist/styles.css`, which we import; the writing is taken out.
 */
function withoutInjectedStyles(): Plugin {
  return {
    name: 'counterfoil:no-injected-styles',
    transform(code, id) {
      if (!/\/sonner\/dist\/index\.m?js/.test(id)) return null;
      const changed = code.replace(/function __insertCSS\(code\) \{/, 'function __insertCSS(code) { return;');
      if (changed === code) this.error('sonner no longer has __insertCSS: look at how it brings its styles now');
      return { code: changed, map: null };
    },
  };
}

/** Serves the built pages as the server does: policy header, fresh nonce, page fallback, customers' pages under /pay/. */
function servedLikeTheServer(): Plugin {
  return {
    name: 'counterfoil:preview-door',
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/';
        const isPage =
          request.method === 'GET' &&
          !/^\/(assets|api)\//.test(path) &&
          !/\.[a-z0-9]+$/i.test(path) &&
          !/^\/pay\/[^/]+\/./.test(path);
        if (!isPage) return next();
        const nonce = randomBytes(16).toString('base64');
        const file = path.startsWith('/pay/') ? 'dist/public.html' : 'dist/index.html';
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.setHeader('Cache-Control', 'no-store');
        response.setHeader('Content-Security-Policy', policy(nonce));
        response.end(readFileSync(here(file), 'utf8').replaceAll(NONCE, nonce));
      });
    },
  };
}

const api = { '/api': { target: process.env.CF_API ?? 'http://127.0.0.1:8787', changeOrigin: false } };

/**
 * Two builds into one folder: the staff app (`vite build`) and the customers' pages (`vite build --mode public`).
 * They share no file, so that the outside door serves `/assets/public/` and nothing of the staff app.
 */
export default defineConfig(({ mode }) => {
  const forCustomers = mode === 'public';
  return {
    plugins: [
      !forCustomers &&
        tanstackRouter({
          target: 'react',
          autoCodeSplitting: true,
          routesDirectory: './src/routes',
          generatedRouteTree: './src/routeTree.gen.ts',
          quoteStyle: 'single',
          semicolons: true,
        }),
      react(),
      tailwind(),
      withoutInjectedStyles(),
      servedLikeTheServer(),
    ],
    resolve: { alias: { '@': here('./src') } },
    html: { cspNonce: NONCE },
    server: { port: 5173, proxy: api },
    preview: { port: 4173, proxy: api },
    build: {
      outDir: 'dist',
      emptyOutDir: !forCustomers,
      assetsDir: forCustomers ? 'assets/public' : 'assets',
      // light-dark() in the tokens must reach the browser as written.
      cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
      // font-src and img-src name no data: fonts; keep each asset as its own hashed file.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: forCustomers ? here('./public.html') : here('./index.html') },
    },
    test: {
      environment: 'happy-dom',
      // A link that saves a file would take the page of all later tests along.
      environmentOptions: {
        happyDOM: {
          settings: { navigation: { disableMainFrameNavigation: true, disableFallbackToSetURL: true } },
        },
      },
      // The screens are loaded once for each worker and not once for each file, and both cores of a small machine work.
      testTimeout: 30_000,
      isolate: false,
      maxWorkers: Math.max(2, availableParallelism() - 1),
      include: ['src/**/*.test.{ts,tsx}'],
      setupFiles: ['./src/test-setup.ts'],
      restoreMocks: true,
    },
  };
});
